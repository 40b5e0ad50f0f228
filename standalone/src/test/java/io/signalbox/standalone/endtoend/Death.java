package io.signalbox.standalone.endtoend;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A node that dies while many speak. A backend reads 202 when every node concerned has what it said; an app server goes on
 * when one node has that: what it has not passed on yet, or another node has not read yet, dies with it.
 */
final class Death {
    private static final int NONE = -1;

    private final int node;
    private final IntUnaryOperator said;
    private final List<Integer> before;
    private volatile List<Integer> known;

    /**
     * Nobody dies.
     *
     * @param senders how many there are
     */
    static Death ofNobody(int senders) {
        return new Death(NONE, senders, sender -> NONE, 0);
    }

    /**
     * It is about to.
     *
     * @param said how much each of the senders has said
     * @param late what each said so shortly before counts as under way: a second's worth
     */
    Death(int node, int senders, IntUnaryOperator said, int late) {
        this.node = node;
        this.said = said;
        this.before = IntStream.range(0, senders)
                .map(sender -> said.applyAsInt(sender) - late)
                .boxed()
                .toList();
        this.known = List.of();
    }

    int node() {
        return node;
    }

    /** Whoever spoke to it knows, and speaks to another one. */
    void isKnown() {
        known = now();
    }

    private List<Integer> now() {
        return IntStream.range(0, before.size()).map(said).boxed().toList();
    }

    /** Whether this was said when the node was about to die, or when not everybody knew. */
    boolean mayHaveBeenMeant(int sender, int number) {
        // One more may just have been said.
        return !known.isEmpty() && number >= before.get(sender) && number <= known.get(sender);
    }
}

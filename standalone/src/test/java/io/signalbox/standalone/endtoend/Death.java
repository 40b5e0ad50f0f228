package io.signalbox.standalone.endtoend;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * A node that dies while many speak. A backend reads 202, and an app server goes on, when a node has what they said: what
 * that has not passed on yet, or another node has not read yet, dies with it.
 */
final class Death {
    private static final int NONE = -1;

    private final int node;
    private final IntUnaryOperator said;
    private final List<Integer> before;
    private volatile List<Integer> ended;
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
        this.ended = List.of();
        this.known = List.of();
    }

    int node() {
        return node;
    }

    /** There is no such process any more: it takes nothing from now on. */
    void hasEnded() {
        ended = now();
    }

    /** Whoever spoke to it knows, and speaks to another one. */
    void isKnown() {
        known = now();
    }

    private List<Integer> now() {
        return IntStream.range(0, before.size()).map(said).boxed().toList();
    }

    /** Whether this was said when the node was about to die, so that it may have had it. */
    boolean mayHaveTaken(int sender, int number) {
        return isWithin(sender, number, ended);
    }

    /** Whether this was said when the node was about to die, or when not everybody knew. */
    boolean mayHaveBeenMeant(int sender, int number) {
        return isWithin(sender, number, known);
    }

    private boolean isWithin(int sender, int number, List<Integer> end) {
        // One more may just have been said.
        return !end.isEmpty() && number >= before.get(sender) && number <= end.get(sender);
    }
}

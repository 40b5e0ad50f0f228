package io.signalbox.dataplane.cluster.link;

import io.signalbox.protocol.grpc.LinkAnswer;
import io.signalbox.protocol.grpc.LinkFrame;
import io.signalbox.protocol.grpc.LinkQuestion;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Something asked of another node, until it is answered or cannot be any more. Ends once; any thread. */
final class Question<A> implements Waiting {
    private final LinkFrame frame;
    private final long number;
    private final Kind<A> kind;
    private final CompletableFuture<A> answer = new CompletableFuture<>();
    /** Deliveries that went before it on the same stream. */
    private long behind;

    private volatile @Nullable OutStream askedOn;

    /**
     * @param gone the answer of a node that is gone
     * @param cut the answer when the stream broke on which it went out: nobody knows what became of it
     */
    record Kind<A>(Function<LinkAnswer, A> read, A gone, Supplier<CompletableFuture<A>> cut) {}

    Question(LinkQuestion.Builder question, Kind<A> kind) {
        this.frame = LinkFrame.newBuilder().setQuestion(question).build();
        this.number = question.getNumber();
        this.kind = kind;
    }

    @Override
    public int cost() {
        return frame.getSerializedSize() + OVERHEAD;
    }

    long number() {
        return number;
    }

    CompletableFuture<A> answer() {
        return answer;
    }

    /** @param after so many deliveries on that stream */
    void ask(OutStream stream, long after) {
        behind = after;
        askedOn = stream;
        stream.send(frame);
        if (stream.isOver()) {
            // Whoever ended the stream may have looked before this was one of its questions.
            cut();
        }
    }

    /** Whoever answers has taken all that came before. */
    void onAnswer(LinkAnswer said) {
        OutStream stream = askedOn;
        if (stream != null) {
            stream.taken(behind);
        }
        try {
            answer.complete(kind.read.apply(said));
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    void onEnd(OutStream stream) {
        if (askedOn == stream) {
            cut();
        }
    }

    private void cut() {
        kind.cut.get().whenComplete((known, failure) -> {
            if (failure == null) {
                answer.complete(known);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    void onDeath() {
        answer.complete(kind.gone);
    }
}

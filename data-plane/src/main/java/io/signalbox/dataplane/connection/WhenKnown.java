package io.signalbox.dataplane.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** What goes on when an answer is there. */
public final class WhenKnown {
    private WhenKnown() {}

    /**
     * Goes on at once when the answer is there, else on the executor when it comes.
     *
     * @param otherwise hears why there is no answer, or what {@code next} threw
     */
    public static <A> void then(
            CompletionStage<A> answer, Executor loop, Consumer<A> next, Consumer<RuntimeException> otherwise) {
        CompletableFuture<A> known = answer.toCompletableFuture();
        if (known.isDone()) {
            goOn(known, next, otherwise);
        } else {
            known.whenCompleteAsync((there, failure) -> goOn(known, next, otherwise), loop);
        }
    }

    private static <A> void goOn(CompletableFuture<A> known, Consumer<A> next, Consumer<RuntimeException> otherwise) {
        try {
            next.accept(known.join());
        } catch (RuntimeException e) {
            otherwise.accept(e);
        } catch (VirtualMachineError e) {
            // No room, say: it is this one's alone, and nobody else would tell it.
            otherwise.accept(new IllegalStateException(e));
        }
    }
}

package io.signalbox.dataplane.fanout;

import io.signalbox.dataplane.log.Log;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one sender hands over, in its order, although each step must first learn which nodes it is for: all that wait ask
 * at once, and the answers are taken in order. Any thread; no lock; a step whose answer is known and that nothing waits
 * before is taken at once.
 */
final class Lane<A> {
    /** As many as may wait before the sender is asked to slow down. */
    private static final int MANY = 1_024;

    private final Queue<Step<A>> waiting = new ConcurrentLinkedQueue<>();
    /** Those that wait, and one that is being taken; whoever made it one takes them all. */
    private final AtomicInteger steps = new AtomicInteger();

    private record Step<A>(CompletableFuture<A> known, Consumer<A> action, Consumer<Throwable> onFailure) {
        void take() {
            A answer;
            try {
                answer = known.join();
            } catch (RuntimeException e) {
                onFailure.accept(e.getCause() == null ? e : e.getCause());
                return;
            }
            try {
                action.accept(answer);
            } catch (RuntimeException e) {
                onFailure.accept(e);
            }
        }
    }

    /**
     * Runs one of the two after all that came before.
     *
     * @return whether it has run
     */
    boolean then(CompletableFuture<A> known, Consumer<A> action, Consumer<Throwable> onFailure) {
        Step<A> step = new Step<>(known, action, onFailure);
        boolean alone = known.isDone() && steps.compareAndSet(0, 1);
        // One may wait that is not counted yet: somebody took another in its turn, and it may be this sender's.
        if (alone && waiting.isEmpty()) {
            takeOne(step);
            goOn();
            return true;
        }
        waiting.add(step);
        if (alone || steps.getAndIncrement() == 0) {
            take();
        }
        return false;
    }

    /** Runs the work after all that came before; done when the work is. */
    <B> CompletionStage<B> run(CompletableFuture<A> known, Function<A, CompletionStage<B>> work) {
        CompletableFuture<B> done = new CompletableFuture<>();
        then(
                known,
                answer -> work.apply(answer).whenComplete((result, failure) -> end(done, result, failure)),
                done::completeExceptionally);
        return done;
    }

    static <B> void end(CompletableFuture<B> stage, B result, @Nullable Throwable failure) {
        if (failure == null) {
            stage.complete(result);
        } else {
            stage.completeExceptionally(failure);
        }
    }

    Pressure pressure() {
        return steps.get() > MANY ? Pressure.SLOW_DOWN : Pressure.ACCEPTED;
    }

    private void goOn() {
        if (steps.decrementAndGet() > 0) {
            take();
        }
    }

    private void take() {
        do {
            Step<A> head = Objects.requireNonNull(waiting.peek());
            if (!head.known.isDone()) {
                head.known.whenComplete((answer, failure) -> take());
                return;
            }
            waiting.remove();
            takeOne(head);
        } while (steps.decrementAndGet() > 0);
    }

    /** Whatever goes wrong in one, those behind it go on. */
    private void takeOne(Step<A> step) {
        try {
            step.take();
        } catch (RuntimeException | VirtualMachineError e) {
            Log.LOG.handOverFailed(e);
        }
    }
}

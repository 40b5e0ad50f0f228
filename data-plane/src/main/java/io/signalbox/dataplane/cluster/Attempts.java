package io.signalbox.dataplane.cluster;

import com.hazelcast.client.HazelcastClientNotActiveException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks Hazelcast again, with more and more time in between, until it answers or nobody waits any more. */
final class Attempts {
    private static final long FIRST_MILLIS = 20;
    private static final long LONGEST_MILLIS = 1_000;

    private final Executor executor;
    private final ScheduledExecutorService timer;

    /** @param executor takes all answers: those of Hazelcast would come on the common pool, or each on a new thread */
    Attempts(Executor executor, ScheduledExecutorService timer) {
        this.executor = executor;
        this.timer = timer;
    }

    /** @param waiting whoever waits for it; when it is done, it is not asked again */
    <A extends @Nullable Object> CompletableFuture<A> run(
            CompletableFuture<?> waiting, Supplier<CompletionStage<A>> attempt) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        once(waiting, answer, attempt, FIRST_MILLIS);
        return answer;
    }

    private <A extends @Nullable Object> void once(
            CompletableFuture<?> waiting,
            CompletableFuture<A> answer,
            Supplier<CompletionStage<A>> attempt,
            long pause) {
        CompletionStage<A> asked;
        try {
            asked = attempt.get();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedStage(e);
        }
        asked.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        answer.complete(value);
                    } else if (waiting.isDone() || isOver(failure)) {
                        answer.completeExceptionally(failure);
                    } else {
                        later(pause, () -> once(waiting, answer, attempt, Math.min(2 * pause, LONGEST_MILLIS)));
                    }
                },
                executor);
    }

    private static boolean isOver(Throwable failure) {
        return failure instanceof HazelcastInstanceNotActiveException
                || failure instanceof HazelcastClientNotActiveException;
    }

    /** After half the pause at least, so that many who failed at once do not come back at once. */
    void later(long pause, Runnable work) {
        long millis = pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1);
        timer.schedule(() -> executor.execute(work), millis, TimeUnit.MILLISECONDS);
    }
}

package io.signalbox.dataplane.cluster;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/**
 * Ends what takes too long; all have the same time, so that they are due in the order they came. What is kept is what is
 * open, and what has ended since the tick before.
 */
final class Deadlines {
    private final Duration within;
    private final Executor executor;
    private final Queue<Due> queue = new ConcurrentLinkedQueue<>();

    private record Due(CompletableFuture<?> future, long at) {}

    Deadlines(Duration within, Executor executor) {
        this.within = within;
        this.executor = executor;
    }

    void add(CompletableFuture<?> future) {
        queue.add(new Due(future, System.nanoTime() + within.toNanos()));
    }

    /** To be called every now and then. */
    void tick(long now) {
        // Wherever it stands: one that is stuck must not keep all those behind it until its own time is over.
        queue.removeIf(due -> due.future.isDone());
        Due head;
        while ((head = queue.peek()) != null && head.at - now <= 0) {
            CompletableFuture<?> due = queue.remove().future;
            executor.execute(
                    () -> due.completeExceptionally(new TimeoutException("registry: no answer within " + within)));
        }
    }

    int kept() {
        return queue.size();
    }
}

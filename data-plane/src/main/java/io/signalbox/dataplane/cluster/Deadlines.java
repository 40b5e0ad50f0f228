package io.signalbox.dataplane.cluster;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;

/** Ends what takes too long; all have the same time, so that they are due in the order they came. */
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
        Due head;
        while ((head = queue.peek()) != null && (head.future.isDone() || head.at - now <= 0)) {
            CompletableFuture<?> due = queue.remove().future;
            if (!due.isDone()) {
                executor.execute(
                        () -> due.completeExceptionally(new TimeoutException("registry: no answer within " + within)));
            }
        }
    }
}

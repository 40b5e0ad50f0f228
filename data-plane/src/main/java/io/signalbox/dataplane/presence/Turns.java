package io.signalbox.dataplane.presence;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work for one key that is done one after the other, each to its end; other keys need not wait. Any thread. */
final class Turns<K> {
    /** Of one key, the one under way included. */
    static final int MOST = 1_000;
    /** After that the next one's turn comes: longer than it takes to notice that a node is dead. */
    private static final long LIMIT_SECONDS = 30;

    /** The first one of each is under way. */
    private final ConcurrentMap<K, Queue<Step>> waiting = new ConcurrentHashMap<>();

    private record Step(Supplier<CompletionStage<Void>> work, CompletableFuture<Void> done) {
        CompletableFuture<Void> begin() {
            try {
                return work.get()
                        .thenApply(end -> end)
                        .toCompletableFuture()
                        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        void end(@Nullable Throwable failure) {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        }
    }

    /** Done, or failed, as the work is; it fails, refused, when too much waits. */
    CompletionStage<Void> take(K key, Supplier<CompletionStage<Void>> work) {
        Step step = new Step(work, new CompletableFuture<>());
        boolean[] first = {false};
        waiting.compute(key, (same, before) -> {
            first[0] = before == null;
            Queue<Step> all = before == null ? new ArrayDeque<>(2) : before;
            if (all.size() == MOST) {
                step.end(new RefusedException(Refusal.SERVER_BUSY));
            } else {
                all.add(step);
            }
            return all;
        });
        if (first[0]) {
            run(key, step);
        }
        return step.done;
    }

    /** A loop, so that many that end at once do not end within each other. */
    private void run(K key, @Nullable Step first) {
        @Nullable Step step = first;
        while (step != null) {
            Step now = step;
            CompletableFuture<Void> end = now.begin();
            if (!end.isDone()) {
                end.whenComplete((done, failure) -> {
                    now.end(failure);
                    run(key, next(key));
                });
                return;
            }
            end.whenComplete((done, failure) -> now.end(failure));
            step = next(key);
        }
    }

    /** The one that is under way has ended. */
    private @Nullable Step next(K key) {
        @Nullable Step[] next = {null};
        waiting.computeIfPresent(key, (same, all) -> {
            all.remove();
            next[0] = all.peek();
            return next[0] == null ? null : all;
        });
        return next[0];
    }
}

package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.grpc.LinkQuestion;
import io.signalbox.protocol.grpc.Taken;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether the other node has taken what a lane brought it. One question is under way; whoever comes meanwhile shares the
 * next one, so that many who ask cost no more than a few. A node that lets one go unanswered, or whose stream breaks, is
 * waited for no more until it answers or greets. Any thread; no lock.
 */
final class Receipts {
    /** Longer than anything takes but a node that is stuck, cut off or dying; shorter than a backend waits. */
    private static final Duration WITHIN = Duration.ofSeconds(2);

    private static final Question.Kind<Boolean> TAKEN =
            new Question.Kind<>(answer -> true, true, () -> CompletableFuture.completedFuture(false));

    private final OutLane lane;
    private final Meters meters;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicReference<@Nullable CompletableFuture<Void>> next = new AtomicReference<>();
    private volatile boolean silent;

    private enum Outcome {
        TAKEN,
        /** The way to it broke, or is full. */
        UNKNOWN,
        SILENT
    }

    Receipts(OutLane lane, Meters meters) {
        this.lane = lane;
        this.meters = meters;
    }

    /** Done when all that was delivered before is taken, or when that is not known in time. */
    CompletionStage<Void> forAllBefore() {
        if (silent) {
            meters.count(Meter.RECEIPTS_MISSED);
            return CompletableFuture.completedStage(null);
        }
        CompletableFuture<Void> shared =
                next.updateAndGet(others -> others == null ? new CompletableFuture<>() : others);
        ask();
        return shared;
    }

    private void ask() {
        while (next.get() != null && asking.compareAndSet(false, true)) {
            CompletableFuture<Void> due = next.getAndSet(null);
            if (due == null) {
                asking.set(false);
            } else if (silent) {
                onOutcome(due, Outcome.UNKNOWN);
            } else {
                CompletableFuture<Outcome> outcome = asked();
                if (!outcome.isDone()) {
                    outcome.thenAccept(known -> {
                        onOutcome(due, known);
                        ask();
                    });
                    return;
                }
                onOutcome(due, outcome.join());
            }
        }
    }

    private CompletableFuture<Outcome> asked() {
        CompletableFuture<Boolean> answer =
                lane.ask(LinkQuestion.newBuilder().setTaken(Taken.getDefaultInstance()), TAKEN);
        return answer.thenApply(taken -> taken ? Outcome.TAKEN : Outcome.UNKNOWN)
                .completeOnTimeout(Outcome.SILENT, WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                // Too much waits there to ask: its senders are slowed down as it is.
                .exceptionally(failure -> Outcome.UNKNOWN)
                .thenApply(outcome -> {
                    if (outcome == Outcome.SILENT) {
                        silent = true;
                        // Late, it is an answer all the same.
                        answer.thenAccept(this::onLateAnswer);
                    }
                    return outcome;
                });
    }

    private void onLateAnswer(boolean taken) {
        if (taken) {
            silent = false;
        }
    }

    private void onOutcome(CompletableFuture<Void> due, Outcome outcome) {
        if (outcome != Outcome.TAKEN) {
            meters.count(Meter.RECEIPTS_MISSED);
        }
        asking.set(false);
        due.complete(null);
    }

    /** There is no stream to ask on, until the next greeting. */
    void onBroken() {
        silent = true;
        CompletableFuture<Void> due = next.getAndSet(null);
        if (due != null) {
            meters.count(Meter.RECEIPTS_MISSED);
            due.complete(null);
        }
    }

    void onGreeted() {
        silent = false;
    }
}

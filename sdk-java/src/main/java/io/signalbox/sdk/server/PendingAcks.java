package io.signalbox.sdk.server;

import io.signalbox.protocol.grpc.Ack;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.sdk.SendFailedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a stream has asked and the service has not acknowledged yet; bounded, and each with a deadline. */
final class PendingAcks {
    static final int MOST = 65_536;

    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final AtomicLong lastId = new AtomicLong();
    private final ServerThreads threads;
    private final Duration patience;

    PendingAcks(ServerThreads threads, Duration patience) {
        this.threads = threads;
        this.patience = patience;
    }

    /** @param id goes out with the question; never 0, which means that no ack is wanted */
    record Asked(long id, CompletableFuture<@Nullable Void> answer) {}

    /** @param teller runs what waits for the answer */
    private record Pending(CompletableFuture<@Nullable Void> answer, Future<?> deadline, Executor teller) {}

    Asked ask(String what) {
        return ask(what, threads.notices());
    }

    /** The same for one of the server's own threads that waits: it may be the one that tells apps. */
    Asked askAside(String what) {
        return ask(what, Runnable::run);
    }

    private Asked ask(String what, Executor teller) {
        CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
        long id = lastId.incrementAndGet();
        if (pending.size() >= MOST) {
            answer.completeExceptionally(
                    new SendFailedException(what + ": " + MOST + " changes wait for their acknowledgement already"));
            return new Asked(id, answer);
        }
        Future<?> deadline = threads.after(
                patience,
                () -> fail(
                        id,
                        new SendFailedException(what + ": not acknowledged within " + patience.toMillis() + " ms")));
        pending.put(id, new Pending(answer, deadline, teller));
        return new Asked(id, answer);
    }

    void complete(Ack ack) {
        if (!ack.getRefusal().isEmpty()) {
            fail(ack.getAckId(), new RefusedException(refusal(ack.getRefusal()), ack.getDetail()));
            return;
        }
        Pending asked = remove(ack.getAckId());
        if (asked != null) {
            asked.teller().execute(() -> asked.answer().complete(null));
        }
    }

    void fail(long id, RuntimeException failure) {
        Pending asked = remove(id);
        if (asked != null) {
            asked.teller().execute(() -> asked.answer().completeExceptionally(failure));
        }
    }

    void failAll(String why) {
        pending.keySet().forEach(id -> fail(id, new SendFailedException(why)));
    }

    private @Nullable Pending remove(long id) {
        Pending asked = pending.remove(id);
        if (asked != null) {
            asked.deadline().cancel(false);
        }
        return asked;
    }

    /** A newer service may have refusals that this version does not know. */
    static Refusal refusal(String name) {
        return Arrays.stream(Refusal.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(Refusal.INTERNAL);
    }
}

package io.signalbox.sdk.server;

import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.hub.HubFrame.Completion;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.SendFailedException;
import io.signalbox.sdk.hub.ClientAnswer;
import io.signalbox.sdk.hub.ClientQuestion;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a hub has asked clients and they have not answered yet; bounded, and each with a deadline. */
final class PendingQuestions {
    static final int MOST = 65_536;
    private static final int RANDOM_BYTES = 12;
    private static final String CANCELED = "Invocation canceled by the server.";

    private final Map<String, Pending> pending = new ConcurrentHashMap<>();
    /** Begins the ids, so that no other server makes the same. */
    private final String prefix = randomPrefix();

    private final AtomicLong lastId = new AtomicLong();
    private final ServerThreads threads;

    PendingQuestions(ServerThreads threads) {
        this.threads = threads;
    }

    private static String randomPrefix() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** @param invocationId goes out with the question */
    record Asked(String invocationId, CompletableFuture<ClientAnswer> answer) {}

    /** @param asker whose end ends the waiting */
    private record Pending(String connectionId, Object asker, CompletableFuture<ClientAnswer> answer) {}

    Asked ask(ClientQuestion question, Object asker) {
        CompletableFuture<ClientAnswer> answer = new CompletableFuture<>();
        String id = prefix + "-" + Long.toString(lastId.incrementAndGet(), Character.MAX_RADIX);
        if (pending.size() >= MOST) {
            answer.completeExceptionally(
                    new SendFailedException("client results: " + MOST + " are waited for already (expected: fewer)"));
            return new Asked(id, answer);
        }
        pending.put(id, new Pending(question.client().value(), asker, answer));
        Future<?> deadline = threads.after(question.patience(), () -> cancel(id));
        answer.whenComplete((done, failure) -> {
            pending.remove(id);
            deadline.cancel(false);
        });
        if (question.signal() != null) {
            // The call may go on for long, and ask again and again.
            var registration = question.signal().onCancelled(() -> cancel(id));
            answer.whenComplete((done, failure) -> registration.close());
        }
        return new Asked(id, answer);
    }

    private void cancel(String id) {
        fail(id, new HubException(CANCELED));
    }

    void complete(ClientResult result) {
        Pending asked = pending.get(result.getInvocationId());
        if (asked == null) {
            // late: nobody waits any more
            return;
        }
        String connection = "Connection '" + asked.connectionId() + "' ";
        switch (result.getOutcome()) {
            case ANSWERED -> answer(asked, result);
            case NO_CONNECTION -> fail(asked, new IOException(connection + "does not exist."));
            case DISCONNECTED -> fail(asked, new IOException(connection + "disconnected."));
            case TIMED_OUT -> fail(asked, new HubException(CANCELED));
            case REFUSED ->
                fail(asked, new RefusedException(PendingAcks.refusal(result.getRefusal()), result.getDetail()));
            case UNRECOGNIZED ->
                fail(asked, new SendFailedException("client result: unknown outcome " + result.getOutcomeValue()));
        }
    }

    private void answer(Pending asked, ClientResult result) {
        try {
            HubProtocol protocol = HubProtocol.named(result.getHubProtocol()).orElseThrow();
            Completion completion =
                    (Completion) protocol.decode(result.getCompletion().asReadOnlyByteBuffer());
            threads.notice(() -> asked.answer.complete(new ClientAnswer(protocol, completion)));
        } catch (RuntimeException e) {
            fail(asked, e);
        }
    }

    void fail(String id, Exception failure) {
        Pending asked = pending.get(id);
        if (asked != null) {
            fail(asked, failure);
        }
    }

    private void fail(Pending asked, Exception failure) {
        threads.notice(() -> asked.answer.completeExceptionally(failure));
    }

    void failAll(Object asker, String why) {
        pending.values().stream()
                .filter(asked -> asked.asker == asker)
                .forEach(asked -> fail(asked, new SendFailedException(why)));
    }

    /** Which client was asked under the id and has not answered; null: none. */
    @Nullable
    String asked(String id) {
        Pending asked = pending.get(id);
        return asked == null ? null : asked.connectionId;
    }
}

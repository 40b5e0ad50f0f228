package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.InvokeClient;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Questions to clients, and what became of them, between their records and the contract. */
final class ClientCalls {
    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofDays(1);

    private ClientCalls() {}

    /** @throws RefusedException when it is malformed */
    static ClientCall of(TenantName tenant, HubName hub, InvokeClient frame) {
        if (frame.getInvocationId().isEmpty()) {
            throw new RefusedException(Refusal.BODY_INVALID, "invocation id: empty (expected: a unique one)");
        }
        return new ClientCall(
                tenant,
                hub,
                new ConnectionId(frame.getConnectionId()),
                frame.getInvocationId(),
                DeliveryWire.fromWire(frame.getPayload()),
                patience(frame.getTimeoutMs()));
    }

    /** @param millis unsigned */
    private static Duration patience(long millis) {
        if (millis == 0) {
            return USUAL;
        }
        return millis < 0 || millis > LONGEST.toMillis() ? LONGEST : Duration.ofMillis(millis);
    }

    static ClientResult.Builder result(
            String invocationId, @Nullable ClientAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            return result(invocationId, refused(failure), null);
        }
        ClientResult.Builder result = ClientResult.newBuilder()
                .setInvocationId(invocationId)
                .setOutcome(outcome(answer))
                .setCompletion(answer.completion())
                .setHubProtocol(answer.hubProtocol());
        if (answer.refusal() != null) {
            result.setRefusal(answer.refusal().refusal().name())
                    .setDetail(answer.refusal().detail());
        }
        return result;
    }

    private static ClientAnswer refused(@Nullable Throwable failure) {
        return ClientAnswer.refused(
                failure instanceof RefusedException refused ? refused : new RefusedException(Refusal.INTERNAL));
    }

    private static ClientResult.Outcome outcome(ClientAnswer answer) {
        return switch (answer.outcome()) {
            case ANSWERED -> ClientResult.Outcome.ANSWERED;
            case NO_CONNECTION -> ClientResult.Outcome.NO_CONNECTION;
            case DISCONNECTED -> ClientResult.Outcome.DISCONNECTED;
            case TIMED_OUT -> ClientResult.Outcome.TIMED_OUT;
            case REFUSED -> ClientResult.Outcome.REFUSED;
        };
    }
}

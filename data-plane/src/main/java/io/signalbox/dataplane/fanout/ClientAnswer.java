package io.signalbox.dataplane.fanout;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.refusal.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link ClientCall}.
 *
 * @param completion of {@link Outcome#ANSWERED}: the client's Completion, framed as on its wire; else empty
 * @param hubProtocol the completion's; else empty
 * @param refusal of {@link Outcome#REFUSED}
 */
public record ClientAnswer(
        Outcome outcome,
        ByteString completion,
        String hubProtocol,
        @Nullable RefusedException refusal) {
    public static final ClientAnswer NO_CONNECTION = without(Outcome.NO_CONNECTION);
    public static final ClientAnswer DISCONNECTED = without(Outcome.DISCONNECTED);
    public static final ClientAnswer TIMED_OUT = without(Outcome.TIMED_OUT);

    public enum Outcome {
        ANSWERED,
        NO_CONNECTION,
        /** Its connection ended before it had answered. */
        DISCONNECTED,
        TIMED_OUT,
        /** It was not asked. */
        REFUSED
    }

    private static ClientAnswer without(Outcome outcome) {
        return new ClientAnswer(outcome, ByteString.EMPTY, "", null);
    }

    public static ClientAnswer of(ByteString completion, String hubProtocol) {
        return new ClientAnswer(Outcome.ANSWERED, completion, hubProtocol, null);
    }

    public static ClientAnswer refused(RefusedException cause) {
        return new ClientAnswer(Outcome.REFUSED, ByteString.EMPTY, "", cause);
    }
}

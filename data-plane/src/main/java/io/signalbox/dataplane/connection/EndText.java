package io.signalbox.dataplane.connection;

import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.refusal.CloseCode;
import java.util.EnumSet;
import java.util.Set;

/** Error texts of Close messages; a client that may see details reads the cause too (spec/signalr-hub.md §5). */
final class EndText {
    /** Ends of which nothing can be said to the client any more. */
    private static final Set<CloseCode> UNHEARD = EnumSet.of(
            CloseCode.CLIENT_LOST, CloseCode.SLOW_CLIENT, CloseCode.SEND_TIMEOUT, CloseCode.NOT_A_WEB_SOCKET);

    private EndText() {}

    static boolean isHeard(CloseCode code) {
        return !UNHEARD.contains(code);
    }

    static String malformed(boolean detailed, MalformedFrameException cause) {
        return explained(detailed, "InvalidDataException: " + cause.getMessage());
    }

    static String silent(boolean detailed) {
        return explained(
                detailed,
                "OperationCanceledException: "
                        + "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.");
    }

    static String sequenceTooHigh(boolean detailed) {
        return explained(
                detailed, "InvalidOperationException: Sequence ID greater than amount of messages we've received.");
    }

    private static String explained(boolean detailed, String detail) {
        return CloseCode.PROTOCOL_ERROR.text() + (detailed ? " " + detail : "");
    }
}

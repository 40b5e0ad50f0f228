package io.signalbox.dataplane.connection;

import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.refusal.CloseCode;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection ends, in words for two readers (spec/signalr-hub.md §3, §5): its hub, the log and operators are told
 * the cause; the client is told it only where it may read details.
 *
 * @param text the cause; null: the code says all
 * @param exception what ASP.NET Core calls it to a client that reads details; null: the text is for clients as it is
 */
record EndCause(
        CloseCode code, @Nullable String text, @Nullable String exception, boolean allowReconnect) {
    private static final EndCause SILENT = new EndCause(
            CloseCode.CLIENT_TIMEOUT,
            "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.",
            "OperationCanceledException");
    private static final EndCause SEQUENCE_TOO_HIGH = new EndCause(
            CloseCode.PROTOCOL_ERROR,
            "Sequence ID greater than amount of messages we've received.",
            "InvalidOperationException");

    private EndCause(CloseCode code, @Nullable String text, String exception) {
        this(code, text, exception, code.allowReconnect());
    }

    /** One that the client may read as it is. */
    static EndCause told(CloseCode code, @Nullable String text, boolean allowReconnect) {
        return new EndCause(code, text, null, allowReconnect);
    }

    static EndCause malformed(MalformedFrameException cause) {
        CloseCode code = cause.oversized() ? CloseCode.MESSAGE_TOO_LARGE : CloseCode.PROTOCOL_ERROR;
        return new EndCause(code, cause.getMessage(), "InvalidDataException");
    }

    static EndCause silent() {
        return SILENT;
    }

    static EndCause sequenceTooHigh() {
        return SEQUENCE_TOO_HIGH;
    }

    /** What the client is told. */
    HubFrame.Close close(boolean detailed) {
        return new HubFrame.Close(toClient(detailed), allowReconnect);
    }

    private @Nullable String toClient(boolean detailed) {
        if (exception == null) {
            return text;
        }
        return detailed ? code.text() + " " + exception + ": " + text : code.text();
    }
}

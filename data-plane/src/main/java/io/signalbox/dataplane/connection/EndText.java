package io.signalbox.dataplane.connection;

import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.refusal.CloseCode;

/** Error texts of Close messages; a client that may see details reads the cause too (spec/signalr-hub.md §5). */
final class EndText {
    private EndText() {}

    static String malformed(Client client, MalformedFrameException cause) {
        return explained(client, "InvalidDataException: " + cause.getMessage());
    }

    static String silent(Client client) {
        return explained(
                client,
                "OperationCanceledException: "
                        + "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.");
    }

    private static String explained(Client client, String detail) {
        return CloseCode.PROTOCOL_ERROR.text() + (client.detailedErrors() ? " " + detail : "");
    }
}

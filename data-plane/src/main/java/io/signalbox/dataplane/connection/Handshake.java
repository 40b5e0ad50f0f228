package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.signalbox.protocol.hub.HandshakeRequest;
import io.signalbox.protocol.hub.HandshakeResponse;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a client says first, read once it is whole (spec/signalr-hub.md §2). */
final class Handshake {
    private Handshake() {}

    /** It is answered with this text, and the connection ends. */
    static final class RefusedHandshakeException extends Exception {
        private static final long serialVersionUID = 1;

        private final String answer;

        private RefusedHandshakeException(String answer) {
            // An answer, not a fault: it costs no stack trace.
            super(answer, null, false, false);
            this.answer = answer;
        }

        String answer() {
            return answer;
        }
    }

    /**
     * The protocol that the client asked for; null while the request is not whole.
     *
     * @param most bytes of the request
     * @param detailed whether the client may see what was wrong
     * @param framing in which the protocol must be able to travel
     */
    static @Nullable HubProtocol read(ByteBuf all, FrameSplitter input, int most, boolean detailed, Framing framing)
            throws RefusedHandshakeException {
        int length;
        try {
            length = input.textRecord(all, most);
        } catch (MalformedFrameException e) {
            throw new RefusedHandshakeException(HandshakeResponse.canceled());
        }
        if (length < 0) {
            return null;
        }
        ByteBuffer request = all.nioBuffer(all.readerIndex(), length);
        all.skipBytes(length);
        try {
            return agreed(HandshakeRequest.parse(request), framing);
        } catch (MalformedFrameException e) {
            throw new RefusedHandshakeException(
                    detailed ? HandshakeResponse.unexpected(e) : HandshakeResponse.unexpected());
        }
    }

    private static HubProtocol agreed(HandshakeRequest request, Framing framing) throws RefusedHandshakeException {
        HubProtocol asked = HubProtocol.named(request.protocol())
                .orElseThrow(
                        () -> new RefusedHandshakeException(HandshakeResponse.unsupportedProtocol(request.protocol())));
        if (request.version() > HubProtocol.NEWEST_VERSION) {
            throw new RefusedHandshakeException(HandshakeResponse.unsupportedVersion(request.version(), asked.name()));
        }
        if (asked.binary() && !framing.carriesBinary()) {
            throw new RefusedHandshakeException(HandshakeResponse.unsupportedTransferFormat(asked.name(), true));
        }
        return asked;
    }
}

package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.signalbox.protocol.hub.HandshakeRequest;
import io.signalbox.protocol.hub.HandshakeResponse;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.protocol.refusal.CloseCode;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client says first, read once it is whole (spec/signalr-hub.md §2). */
final class Handshake {
    private Handshake() {}

    /** It is answered with this text, and the connection ends. */
    static final class RefusedHandshakeException extends Exception {
        private static final long serialVersionUID = 1;

        private final CloseCode code;
        private final String answer;

        private RefusedHandshakeException(CloseCode code, String answer) {
            // An answer, not a fault: it costs no stack trace.
            super(answer, null, false, false);
            this.code = code;
            this.answer = answer;
        }

        private RefusedHandshakeException(String answer) {
            this(CloseCode.HANDSHAKE_REFUSED, answer);
        }

        CloseCode code() {
            return code;
        }

        String answer() {
            return answer;
        }
    }

    record Agreed(HubProtocol protocol, int version) {}

    /**
     * What the client asked for; null while the request is not whole.
     *
     * @param framing in which the protocol must be able to travel
     * @param upstream tells which protocols the client's hub may speak
     */
    static @Nullable Agreed read(
            ByteBuf all,
            FrameSplitter input,
            ConnectionLimits limits,
            Client client,
            Framing framing,
            Upstream upstream)
            throws RefusedHandshakeException {
        int length;
        try {
            length = input.textRecord(all, limits.maximumReceive());
        } catch (MalformedFrameException e) {
            throw new RefusedHandshakeException(CloseCode.HANDSHAKE_MALFORMED, HandshakeResponse.canceled());
        }
        if (length < 0) {
            return null;
        }
        ByteBuffer request = all.nioBuffer(all.readerIndex(), length);
        all.skipBytes(length);
        try {
            Predicate<HubProtocol> spoken = protocol -> upstream.maySpeak(client.tenant(), client.hub(), protocol);
            return agreed(HandshakeRequest.parse(request), framing, spoken);
        } catch (MalformedFrameException e) {
            throw new RefusedHandshakeException(
                    CloseCode.HANDSHAKE_MALFORMED,
                    limits.detailedErrors(client) ? HandshakeResponse.unexpected(e) : HandshakeResponse.unexpected());
        }
    }

    private static Agreed agreed(HandshakeRequest request, Framing framing, Predicate<HubProtocol> spoken)
            throws RefusedHandshakeException {
        HubProtocol asked = HubProtocol.named(request.protocol())
                .filter(spoken)
                .orElseThrow(
                        () -> new RefusedHandshakeException(HandshakeResponse.unsupportedProtocol(request.protocol())));
        if (request.version() > HubProtocol.NEWEST_VERSION) {
            throw new RefusedHandshakeException(HandshakeResponse.unsupportedVersion(request.version(), asked.name()));
        }
        if (asked.binary() && !framing.carriesBinary()) {
            throw new RefusedHandshakeException(HandshakeResponse.unsupportedTransferFormat(asked.name(), true));
        }
        return new Agreed(asked, request.version());
    }
}

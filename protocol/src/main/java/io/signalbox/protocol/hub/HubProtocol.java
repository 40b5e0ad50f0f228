package io.signalbox.protocol.hub;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** One of the two encodings of hub messages. Stateless; every method may be called from any thread. */
public sealed interface HubProtocol permits JsonHubProtocol, MessagePackHubProtocol {
    HubProtocol JSON = new JsonHubProtocol();
    HubProtocol MESSAGE_PACK = new MessagePackHubProtocol();

    /** Newest version that a handshake may ask for. */
    int NEWEST_VERSION = 2;

    /** The first version that knows stateful reconnect. */
    int STATEFUL_VERSION = 2;

    /** The protocol that a handshake names, in any case. */
    static Optional<HubProtocol> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "json" -> Optional.of(JSON);
            case "messagepack" -> Optional.of(MESSAGE_PACK);
            default -> Optional.empty();
        };
    }

    /** {@code json} or {@code messagepack}. */
    String name();

    /** Whether its messages travel in binary WebSocket frames. */
    boolean binary();

    /** The message, complete and framed: with its 0x1E, or with its length prefix. */
    byte[] encode(HubFrame frame);

    /**
     * Length in bytes, framing included, of the first message in {@code in} from its position on, or -1 when it is not
     * complete yet. The buffer is not moved.
     *
     * @param most longest message in bytes, framing included
     * @throws MalformedFrameException when the message is, or says that it is, longer than {@code most}
     */
    int frameLength(ByteBuffer in, int most);

    /**
     * Type of the one complete message in {@code frame}, framing included, reading no more than it must.
     *
     * @throws MalformedFrameException when it has no type
     */
    HubFrame.Kind kindOf(ByteBuffer frame);

    /**
     * The one complete message in {@code frame}, framing included. Values are views of the buffer's array when it has
     * one, else of a copy.
     *
     * @throws MalformedFrameException when it is not the hub protocol
     */
    HubFrame decode(ByteBuffer frame);
}

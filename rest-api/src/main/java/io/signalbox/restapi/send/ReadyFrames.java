package io.signalbox.restapi.send;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.value.ValueType;

/**
 * A send that was framed by the backend's own hub protocols, as the Management SDK does when it has several: the
 * MessagePack map {@code {"json": bin, "messagepack": bin}}, each one complete invocation (spec/azure-rest.md §2).
 * Encodings for other protocols are passed over. Each is checked: what is not the hub protocol would end every client
 * that gets it.
 */
final class ReadyFrames {
    private ReadyFrames() {}

    static Payload payload(byte[] body) {
        Map<String, MessagePackBody.Value> values = MessagePackBody.read(body);
        ByteString json = frame(HubProtocol.JSON, body, values.get("json"));
        ByteString messagePack = frame(HubProtocol.MESSAGE_PACK, body, values.get("messagepack"));
        if (json.isEmpty() && messagePack.isEmpty()) {
            throw MessagePackBody.invalid("body: no frame (expected: json or messagepack, or both)");
        }
        return new Payload(json, messagePack);
    }

    private static ByteString frame(HubProtocol protocol, byte[] body, MessagePackBody.@Nullable Value value) {
        if (value == null || value.type() == ValueType.NIL) {
            return ByteString.EMPTY;
        }
        if (value.type() != ValueType.BINARY) {
            throw MessagePackBody.invalid(protocol.name() + ": " + value.type() + " (expected: BINARY)");
        }
        int header = binaryHeaderLength(body[value.start()]);
        int length = value.length() - header;
        requireInvocation(
                protocol, ByteBuffer.wrap(body, value.start() + header, length).slice());
        ByteString frame = UnsafeByteOperations.unsafeWrap(body, value.start() + header, length);
        if (protocol == HubProtocol.JSON && !frame.isValidUtf8()) {
            throw MessagePackBody.invalid("json: not UTF-8 (expected: JSON in UTF-8)");
        }
        return frame;
    }

    /** Bytes before the content: the type byte, then a length of 1, 2 or 4 bytes for 0xC4, 0xC5, 0xC6. */
    private static int binaryHeaderLength(byte type) {
        return 1 + (1 << (type & 0x3));
    }

    private static void requireInvocation(HubProtocol protocol, ByteBuffer frame) {
        try {
            boolean one = frame.hasRemaining()
                    && protocol.frameLength(frame, frame.remaining()) == frame.remaining()
                    && protocol.decode(frame) instanceof HubFrame.Invocation send
                    && send.invocationId() == null
                    && send.streamIds().isEmpty();
            if (!one) {
                throw MessagePackBody.invalid(
                        protocol.name() + " (expected: one complete invocation without an invocation id)");
            }
        } catch (MalformedFrameException malformed) {
            throw MessagePackBody.invalid(protocol.name() + ": " + malformed.getMessage());
        }
    }
}

package io.signalbox.restapi.send;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.value.ValueType;

/**
 * A send in MessagePack: the map {@code {target, arguments}}. Its two values are copied as they are into the hub message
 * {@code [1, {}, nil, target, arguments, []]} (spec/signalr-hub.md §2), which is then checked as a whole. JSON clients get
 * it transcoded, as far as JSON can say it.
 */
final class MessagePackSend {
    /** An array of six, type 1, no headers, no invocation id. */
    private static final byte[] HEAD = {(byte) 0x96, 0x01, (byte) 0x80, (byte) 0xC0};

    private static final byte EMPTY_ARRAY = (byte) 0x90;
    private static final byte[] NO_ARGUMENTS = {EMPTY_ARRAY};

    private MessagePackSend() {}

    static Payload payload(byte[] body) {
        Map<String, MessagePackBody.Value> values = MessagePackBody.read(body);
        MessagePackBody.Value target = values.get("target");
        MessagePackBody.Value arguments = values.get("arguments");
        if (target == null || target.type() != ValueType.STRING) {
            throw MessagePackBody.invalid("target (expected: a string that is not empty)");
        }
        ByteBuffer given = arguments == null || arguments.type() == ValueType.NIL
                ? ByteBuffer.wrap(NO_ARGUMENTS)
                : ByteBuffer.wrap(body, arguments.start(), arguments.length());
        byte[] frame = frame(ByteBuffer.wrap(body, target.start(), target.length()), given);
        check(frame, arguments);
        return new Payload(ByteString.EMPTY, UnsafeByteOperations.unsafeWrap(frame));
    }

    private static void check(byte[] frame, MessagePackBody.@Nullable Value arguments) {
        try {
            HubProtocol.MESSAGE_PACK.decode(ByteBuffer.wrap(frame));
        } catch (MalformedFrameException malformed) {
            String type = arguments == null ? "none" : arguments.type().toString();
            throw MessagePackBody.invalid("target, arguments: " + malformed.getMessage() + " Arguments: " + type
                    + " (expected: a target that is not empty, an array nested at most 64 deep)");
        }
    }

    private static byte[] frame(ByteBuffer target, ByteBuffer arguments) {
        int length = HEAD.length + target.remaining() + arguments.remaining() + 1;
        int prefix = prefixLength(length);
        ByteBuffer frame = ByteBuffer.allocate(prefix + length);
        for (int i = 0, rest = length; i < prefix; i++, rest >>>= 7) {
            frame.put((byte) (rest & 0x7F | (i < prefix - 1 ? 0x80 : 0)));
        }
        return frame.put(HEAD).put(target).put(arguments).put(EMPTY_ARRAY).array();
    }

    /** Bytes of the length as the hub protocol writes it: seven bits each, the lowest first. */
    private static int prefixLength(int length) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 6) / 7;
    }
}

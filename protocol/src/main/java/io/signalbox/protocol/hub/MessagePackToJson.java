package io.signalbox.protocol.hub;

import java.io.IOException;
import java.time.DateTimeException;
import java.util.Base64;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/**
 * One MessagePack value as JSON: binary as base64, a timestamp as ISO-8601 text, map keys as text. What JSON has no word
 * for (NaN, infinity, other extensions) is refused.
 */
final class MessagePackToJson {
    private static final byte TIMESTAMP = -1;

    private final MessageUnpacker in;
    private final FrameBytes out;

    private MessagePackToJson(MessageUnpacker in, FrameBytes out) {
        this.in = in;
        this.out = out;
    }

    /** @param value well formed and of bounded depth, as {@link MessagePackCursor#value} gives it */
    static RawValue value(RawValue value) {
        FrameBytes out = new FrameBytes(value.length() + value.length() / 2);
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(value.array(), value.offset(), value.length())) {
            new MessagePackToJson(in, out).copy();
        } catch (IOException | MessagePackException | DateTimeException e) {
            throw new MalformedFrameException("Reading a MessagePack value failed.");
        }
        return RawValue.of(out.toArray());
    }

    private void copy() throws IOException {
        ValueType type = in.getNextFormat().getValueType();
        switch (type) {
            case ARRAY -> array();
            case MAP -> map();
            case STRING, BINARY, EXTENSION -> JsonText.write(out, text(type));
            case NIL, BOOLEAN, INTEGER, FLOAT -> out.ascii(text(type));
        }
    }

    private void array() throws IOException {
        int size = in.unpackArrayHeader();
        out.put('[');
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.put(',');
            }
            copy();
        }
        out.put(']');
    }

    private void map() throws IOException {
        int size = in.unpackMapHeader();
        out.put('{');
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.put(',');
            }
            JsonText.write(out, text(in.getNextFormat().getValueType()));
            out.put(':');
            copy();
        }
        out.put('}');
    }

    private String text(ValueType type) throws IOException {
        return switch (type) {
            case NIL -> {
                in.unpackNil();
                yield "null";
            }
            case BOOLEAN -> Boolean.toString(in.unpackBoolean());
            case INTEGER -> in.unpackBigInteger().toString();
            case FLOAT -> real();
            case STRING -> in.unpackString();
            case BINARY -> Base64.getEncoder().encodeToString(in.readPayload(in.unpackBinaryHeader()));
            case EXTENSION -> timestamp();
            case ARRAY, MAP -> throw new MalformedFrameException("A map key is not a scalar (expected: a string).");
        };
    }

    private String real() throws IOException {
        boolean single = in.getNextFormat() == MessageFormat.FLOAT32;
        double value = in.unpackDouble();
        if (!Double.isFinite(value)) {
            throw new MalformedFrameException("A number is not finite (expected: one that JSON can hold).");
        }
        return single ? Float.toString((float) value) : Double.toString(value);
    }

    private String timestamp() throws IOException {
        ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
        if (header.getType() != TIMESTAMP) {
            throw new MalformedFrameException("Extension type " + header.getType() + " (expected: -1, the timestamp).");
        }
        return in.unpackTimestamp(header).toString();
    }
}

package io.signalbox.sdk.payload;

import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.signalbox.protocol.hub.RawValue;
import java.io.IOException;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/**
 * MessagePack as Jackson's tokens: bin as bytes, a timestamp as ISO-8601 text, other extensions refused. Sizes that a
 * client claims are never used to allocate.
 */
final class TokenUnpacker {
    private static final byte TIMESTAMP = -1;

    private final MessageUnpacker in;
    private final TokenBuffer out;

    private TokenUnpacker(MessageUnpacker in, TokenBuffer out) {
        this.in = in;
        this.out = out;
    }

    static void unpack(RawValue value, TokenBuffer out) throws IOException {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(value.array(), value.offset(), value.length())) {
            new TokenUnpacker(in, out).value(Mappers.DEEPEST);
        }
    }

    private void value(int depth) throws IOException {
        if (depth == 0) {
            throw new IOException("nesting: deeper than " + Mappers.DEEPEST + " levels");
        }
        MessageFormat format = in.getNextFormat();
        switch (format.getValueType()) {
            case NIL -> {
                in.unpackNil();
                out.writeNull();
            }
            case BOOLEAN -> out.writeBoolean(in.unpackBoolean());
            case INTEGER -> integer();
            case FLOAT -> decimal(format);
            case STRING -> out.writeString(in.unpackString());
            case BINARY -> out.writeBinary(in.readPayload(in.unpackBinaryHeader()));
            case ARRAY -> array(depth);
            case MAP -> map(depth);
            case EXTENSION -> extension();
        }
    }

    private void integer() throws IOException {
        if (in.getNextFormat() == MessageFormat.UINT64) {
            out.writeNumber(in.unpackBigInteger());
            return;
        }
        long value = in.unpackLong();
        if (value == (int) value) {
            out.writeNumber((int) value);
        } else {
            out.writeNumber(value);
        }
    }

    private void decimal(MessageFormat format) throws IOException {
        if (format == MessageFormat.FLOAT32) {
            out.writeNumber(in.unpackFloat());
        } else {
            out.writeNumber(in.unpackDouble());
        }
    }

    private void array(int depth) throws IOException {
        int size = in.unpackArrayHeader();
        out.writeStartArray();
        for (int i = 0; i < size; i++) {
            value(depth - 1);
        }
        out.writeEndArray();
    }

    private void map(int depth) throws IOException {
        int size = in.unpackMapHeader();
        out.writeStartObject();
        for (int i = 0; i < size; i++) {
            out.writeFieldName(key());
            value(depth - 1);
        }
        out.writeEndObject();
    }

    private String key() throws IOException {
        return switch (in.getNextFormat().getValueType()) {
            case STRING -> in.unpackString();
            case INTEGER, BOOLEAN, FLOAT -> in.unpackValue().toString();
            case NIL, BINARY, ARRAY, MAP, EXTENSION ->
                throw new IOException("map key: " + in.getNextFormat() + " (expected: a string or a number)");
        };
    }

    private void extension() throws IOException {
        ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
        if (header.getType() != TIMESTAMP) {
            throw new IOException("extension: type " + header.getType() + " (expected: -1, a timestamp)");
        }
        out.writeString(in.unpackTimestamp(header).toString());
    }
}

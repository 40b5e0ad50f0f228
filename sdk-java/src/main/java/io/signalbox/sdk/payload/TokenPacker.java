package io.signalbox.sdk.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/**
 * Jackson's tokens as MessagePack. A Java {@code long} always goes out as int64 and an {@code int} that needs 32 bits as
 * int32, never uint32: the Java client takes uint32 for a {@code Long} and everything narrower than 64 bits for an
 * {@code Integer} (spec/signalr-clients.md A).
 */
final class TokenPacker {
    private static final byte INT32 = (byte) 0xD2;
    private static final byte INT64 = (byte) 0xD3;
    private static final int WIDEST_16_BIT = 0xFFFF;
    private static final BigInteger LEAST_INT64 = BigInteger.valueOf(Long.MIN_VALUE);
    private static final int MOST_UNSIGNED_BITS = 64;

    private final MessageBufferPacker out = MessagePack.newDefaultBufferPacker();
    /** Sizes of the containers in the order of their start tokens: MessagePack tells the size before the content. */
    private final Deque<Integer> sizes;

    private TokenPacker(Deque<Integer> sizes) {
        this.sizes = sizes;
    }

    static byte[] pack(TokenBuffer tokens) throws IOException {
        TokenPacker packer = new TokenPacker(sizes(tokens));
        try (JsonParser parser = tokens.asParser()) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                packer.pack(token, parser);
            }
        }
        return packer.out.toByteArray();
    }

    private static Deque<Integer> sizes(TokenBuffer tokens) throws IOException {
        Deque<Container> open = new ArrayDeque<>();
        List<Container> all = new ArrayList<>();
        try (JsonParser parser = tokens.asParser()) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructEnd()) {
                    open.pop();
                    continue;
                }
                if (!open.isEmpty()) {
                    open.peek().count(token);
                }
                if (token.isStructStart()) {
                    Container container = new Container(token == JsonToken.START_ARRAY);
                    open.push(container);
                    all.add(container);
                }
            }
        }
        return all.stream().map(container -> container.size).collect(Collectors.toCollection(ArrayDeque::new));
    }

    /** An array counts its values, an object its names. */
    private static final class Container {
        private final boolean array;
        private int size;

        Container(boolean array) {
            this.array = array;
        }

        void count(JsonToken token) {
            if (array || token == JsonToken.FIELD_NAME) {
                size++;
            }
        }
    }

    private void pack(JsonToken token, JsonParser parser) throws IOException {
        switch (token) {
            case START_OBJECT -> out.packMapHeader(sizes.pop());
            case START_ARRAY -> out.packArrayHeader(sizes.pop());
            case END_OBJECT, END_ARRAY -> {
                // the header told the size
            }
            case FIELD_NAME -> out.packString(parser.currentName());
            case VALUE_STRING -> out.packString(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> packNumber(parser);
            case VALUE_TRUE -> out.packBoolean(true);
            case VALUE_FALSE -> out.packBoolean(false);
            case VALUE_NULL -> out.packNil();
            case VALUE_EMBEDDED_OBJECT -> packEmbedded(parser.getEmbeddedObject());
            case NOT_AVAILABLE -> throw new IOException("value: not available (expected: a complete value)");
        }
    }

    private void packNumber(JsonParser parser) throws IOException {
        switch (parser.getNumberType()) {
            case INT -> packInt(parser.getIntValue());
            case LONG -> packFixed(INT64, Long.BYTES, parser.getLongValue());
            case BIG_INTEGER -> packBigInteger(parser.getBigIntegerValue());
            case FLOAT -> out.packFloat(parser.getFloatValue());
            case DOUBLE -> out.packDouble(parser.getDoubleValue());
            case BIG_DECIMAL -> packBigDecimal(parser.getDecimalValue());
        }
    }

    private void packInt(int value) throws IOException {
        if (value > WIDEST_16_BIT) {
            packFixed(INT32, Integer.BYTES, value);
        } else {
            out.packInt(value);
        }
    }

    private void packFixed(byte format, int width, long value) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 + width).put(format);
        byte[] array = (width == Integer.BYTES ? bytes.putInt((int) value) : bytes.putLong(value)).array();
        out.writePayload(array);
    }

    /** MessagePack ends at 64 bits: larger ones go as decimal text, which every reader of big integers takes. */
    private void packBigInteger(BigInteger value) throws IOException {
        if (value.bitLength() <= MOST_UNSIGNED_BITS && value.compareTo(LEAST_INT64) >= 0) {
            out.packBigInteger(value);
        } else {
            out.packString(value.toString());
        }
    }

    /** As a double when that loses nothing, else as decimal text. */
    private void packBigDecimal(BigDecimal value) throws IOException {
        double near = value.doubleValue();
        if (Double.isFinite(near) && BigDecimal.valueOf(near).compareTo(value) == 0) {
            out.packDouble(near);
        } else {
            out.packString(value.toPlainString());
        }
    }

    private void packEmbedded(Object value) throws IOException {
        if (value instanceof byte[] bytes) {
            out.packBinaryHeader(bytes.length);
            out.writePayload(bytes);
        } else if (value instanceof Instant point) {
            out.packTimestamp(point);
        } else {
            throw new IOException("value: " + value.getClass().getName() + " (expected: one that Jackson writes)");
        }
    }
}

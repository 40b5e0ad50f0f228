package io.signalbox.protocol.hub;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** One JSON value as MessagePack. The value is walked twice: MessagePack states sizes before members. */
final class JsonToMessagePack {
    private static final int UINT64_BITS = 64;

    private JsonToMessagePack() {}

    static RawValue value(RawValue json) {
        MessagePackWriter out = new MessagePackWriter(new FrameBytes(json.length()));
        try (JsonParser parser = parser(json)) {
            Iterator<Integer> sizes = sizes(json).iterator();
            while (parser.nextToken() != null) {
                write(parser, sizes, out);
            }
        } catch (IOException e) {
            throw new MalformedFrameException(JsonFrameReader.UNREADABLE);
        }
        return RawValue.of(out.bytes().toArray());
    }

    private static JsonParser parser(RawValue json) throws IOException {
        // A value of one or two bytes is never taken for UTF-16: what was decoded holds no zeros.
        return JsonFrameReader.FACTORY.createParser(json.array(), json.offset(), json.length());
    }

    /** Members of each object and array, in the order in which they begin. */
    private static List<Integer> sizes(RawValue json) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>();
        try (JsonParser parser = parser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructEnd()) {
                    open.pop();
                    continue;
                }
                boolean member = token == JsonToken.FIELD_NAME || parentIsArray(parser, token);
                if (member && !open.isEmpty()) {
                    sizes.set(open.element(), sizes.get(open.element()) + 1);
                }
                if (token.isStructStart()) {
                    open.push(sizes.size());
                    sizes.add(0);
                }
            }
        }
        return sizes;
    }

    private static boolean parentIsArray(JsonParser parser, JsonToken token) {
        var context = token.isStructStart() ? parser.getParsingContext().getParent() : parser.getParsingContext();
        return context.inArray();
    }

    private static void write(JsonParser parser, Iterator<Integer> sizes, MessagePackWriter out) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> out.map(sizes.next());
            case START_ARRAY -> out.array(sizes.next());
            case FIELD_NAME -> out.text(parser.currentName());
            case VALUE_STRING -> out.text(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser, out);
            case VALUE_NUMBER_FLOAT -> out.real(parser.getDoubleValue());
            case VALUE_TRUE -> out.bool(true);
            case VALUE_FALSE -> out.bool(false);
            case VALUE_NULL -> out.nil();
            case END_OBJECT, END_ARRAY -> {}
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> throw new MalformedFrameException(JsonFrameReader.UNREADABLE);
        }
    }

    private static void integer(JsonParser parser, MessagePackWriter out) throws IOException {
        if (parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            out.integer(parser.getLongValue());
            return;
        }
        BigInteger value = parser.getBigIntegerValue();
        if (value.signum() > 0 && value.bitLength() <= UINT64_BITS) {
            out.unsigned(value.longValue());
        } else {
            out.real(value.doubleValue());
        }
    }
}

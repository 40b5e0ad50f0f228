package io.signalbox.protocol.hub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON message. Properties may come in any order, unknown ones and repetitions are stepped over (the first one
 * counts, as in {@link JsonScanner}); values are slices of the input. Texts of errors: spec/signalr-hub.md §5.
 */
final class JsonFrameReader {
    static final String UNREADABLE = "Error reading JSON.";

    /** No comments, no trailing commas, no names interned for strangers. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonHubProtocol.MOST_DEPTH)
                    .build())
            .build();

    private final byte[] array;
    private final int start;
    private final JsonParser parser;
    private final JsonFrameParts parts = new JsonFrameParts();

    private JsonFrameReader(byte[] array, int start, JsonParser parser) {
        this.array = array;
        this.start = start;
        this.parser = parser;
    }

    /** @param length without the terminator */
    static HubFrame read(byte[] array, int offset, int length) {
        requireUtf8(array, offset, length);
        try (JsonParser parser = FACTORY.createParser(array, offset, length)) {
            return new JsonFrameReader(array, offset, parser).read();
        } catch (IOException e) {
            throw new MalformedFrameException(UNREADABLE);
        }
    }

    static String expected(String property, String type) {
        return "Expected '" + property + "' to be of type " + type + ".";
    }

    /** Jackson guesses UTF-16 and UTF-32 from zeros and marks at the beginning; hub messages are UTF-8. */
    static void requireUtf8(byte[] array, int offset, int length) {
        for (int i = 0; i < Math.min(4, length); i++) {
            require(array[offset + i] > 0 || (i > 0 && array[offset + i] < 0), UNREADABLE);
        }
    }

    private HubFrame read() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new MalformedFrameException(UNREADABLE);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (parts.first(name)) {
                property(name);
            } else {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new MalformedFrameException(UNREADABLE);
        }
        return parts.frame();
    }

    private void property(String name) throws IOException {
        switch (name) {
            case "type" -> parts.type = type(integer(name));
            case "headers" -> parts.headers = headers();
            case "invocationId" -> parts.invocationId = nullableText(name);
            case "target" -> parts.target = text(name);
            case "arguments" -> parts.arguments = values(name);
            case "streamIds" -> parts.streamIds = texts(name);
            case "item" -> parts.item = value();
            case "result" -> parts.result = value();
            case "error" -> parts.error = nullableText(name);
            case "allowReconnect" -> parts.allowReconnect = flag(name);
            case "sequenceId" -> parts.sequenceId = integer(name);
            default -> parser.skipChildren();
        }
    }

    private RawValue value() throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        int to = (int) parser.currentLocation().getByteOffset();
        return new RawValue(array, start + from, to - from);
    }

    private List<RawValue> values(String name) throws IOException {
        require(parser.currentToken() == JsonToken.START_ARRAY, expected(name, "Array"));
        List<RawValue> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value());
        }
        return values;
    }

    private List<String> texts(String name) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return List.of();
        }
        require(parser.currentToken() == JsonToken.START_ARRAY, expected(name, "Array"));
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(name));
        }
        return texts;
    }

    private Map<String, String> headers() throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        require(parser.currentToken() == JsonToken.START_OBJECT, expected("headers", "Object"));
        Map<String, String> headers = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            require(
                    parser.nextToken() == JsonToken.VALUE_STRING,
                    "Expected header '" + name + "' to be of type String.");
            headers.put(name, parser.getText());
        }
        return headers;
    }

    private String text(String name) throws IOException {
        require(parser.currentToken() == JsonToken.VALUE_STRING, expected(name, "String"));
        return parser.getText();
    }

    private @Nullable String nullableText(String name) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NULL ? null : text(name);
    }

    private long integer(String name) throws IOException {
        boolean integer = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        require(integer, expected(name, "Number"));
        return parser.getLongValue();
    }

    /** An int, as {@link JsonScanner} reads it. */
    private static long type(long number) {
        require(number == (int) number, expected("type", "Number"));
        return number;
    }

    private boolean flag(String name) {
        JsonToken token = parser.currentToken();
        require(token.isBoolean() || token == JsonToken.VALUE_NULL, "Expected '" + name + "' to be true or false.");
        return token == JsonToken.VALUE_TRUE;
    }

    private static void require(boolean right, String otherwise) {
        if (!right) {
            throw new MalformedFrameException(otherwise);
        }
    }
}

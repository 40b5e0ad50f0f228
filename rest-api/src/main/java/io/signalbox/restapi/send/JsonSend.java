package io.signalbox.restapi.send;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A send in JSON: {@code {"target": …, "arguments": […]}}, names in any case since .NET writes PascalCase
 * (spec/azure-rest.md §2). It is read once, as a stream; the text of its two values is copied as it is into the hub
 * message. That is safe because it was seen to be well-formed: no raw 0x1E can stand in valid JSON, and every client's
 * socket would break on bytes that are not UTF-8.
 */
final class JsonSend {
    private static final int DEEPEST = 64;
    private static final byte[] TARGET = "{\"type\":1,\"target\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ARGUMENTS = ",\"arguments\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = "[]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = {'}', 0x1E};

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            // Always UTF-8: a body in UTF-16 would pass the parser and be copied as it is.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final byte[] body;
    private final JsonParser parser;
    private @Nullable Slice target;
    private @Nullable Slice arguments;

    private JsonSend(byte[] body, JsonParser parser) {
        this.body = body;
        this.parser = parser;
    }

    /** @throws RefusedException BODY_INVALID */
    static Payload payload(byte[] body) {
        if (!UnsafeByteOperations.unsafeWrap(body).isValidUtf8()) {
            throw invalid("body: not UTF-8 (expected: JSON in UTF-8)");
        }
        try (JsonParser parser = JSON.createParser(body)) {
            var send = new JsonSend(body, parser);
            send.readObject();
            return new Payload(send.frame(), ByteString.EMPTY);
        } catch (JsonProcessingException malformed) {
            throw invalid("body: malformed at byte " + offset(malformed) + " (expected: JSON, nested at most " + DEEPEST
                    + " deep)");
        } catch (IOException impossible) {
            throw new UncheckedIOException("reading from memory", impossible);
        }
    }

    private void readObject() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw invalid("body: not an object (expected: {\"target\": …, \"arguments\": […]})");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            readProperty(parser.currentName(), parser.nextToken());
        }
        if (parser.nextToken() != null) {
            throw invalid("body: more after the object (expected: one object)");
        }
        if (target == null) {
            throw invalid("target: absent (expected: the name of a client method)");
        }
    }

    private void readProperty(String name, JsonToken value) throws IOException {
        if (name.equalsIgnoreCase("target")) {
            requireOnce(target, "target");
            if (value != JsonToken.VALUE_STRING || parser.getTextLength() == 0) {
                throw invalid("target (expected: a string that is not empty)");
            }
            target = slice();
        } else if (name.equalsIgnoreCase("arguments") && value != JsonToken.VALUE_NULL) {
            requireOnce(arguments, "arguments");
            if (value != JsonToken.START_ARRAY) {
                throw invalid("arguments (expected: an array)");
            }
            arguments = slice();
        } else {
            parser.skipChildren();
        }
    }

    /** Text of the current value to its end. */
    private Slice slice() throws IOException {
        int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
        parser.skipChildren();
        parser.finishToken();
        return new Slice(start, Math.toIntExact(parser.currentLocation().getByteOffset()) - start);
    }

    private ByteString frame() {
        Slice name = Objects.requireNonNull(target);
        int argumentsLength = arguments == null ? NONE.length : arguments.length();
        var frame = new byte[TARGET.length + name.length() + ARGUMENTS.length + argumentsLength + END.length];
        int at = put(TARGET, 0, TARGET.length, frame, 0);
        at = put(body, name.start(), name.length(), frame, at);
        at = put(ARGUMENTS, 0, ARGUMENTS.length, frame, at);
        at = arguments == null
                ? put(NONE, 0, NONE.length, frame, at)
                : put(body, arguments.start(), arguments.length(), frame, at);
        put(END, 0, END.length, frame, at);
        return UnsafeByteOperations.unsafeWrap(frame);
    }

    private static int put(byte[] from, int start, int length, byte[] to, int at) {
        System.arraycopy(from, start, to, at, length);
        return at + length;
    }

    private static void requireOnce(@Nullable Slice before, String name) {
        if (before != null) {
            throw invalid(name + ": given twice (expected: once)");
        }
    }

    private static String offset(JsonProcessingException malformed) {
        return malformed.getLocation() == null
                ? "?"
                : Long.toString(malformed.getLocation().getByteOffset());
    }

    private static RefusedException invalid(String detail) {
        return new RefusedException(Refusal.BODY_INVALID, detail);
    }

    private record Slice(int start, int length) {}
}

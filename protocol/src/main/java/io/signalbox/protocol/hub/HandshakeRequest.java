package io.signalbox.protocol.hub;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client says first: JSON text and 0x1E, whatever protocol it asks for (spec/signalr-hub.md §2).
 *
 * @param protocol as the client spelled it; {@link HubProtocol#named} ignores case
 * @param version {@link HubProtocol#NEWEST_VERSION} at most is accepted; also 0 and negatives
 */
public record HandshakeRequest(String protocol, int version) {
    /** Characters of the request that an error repeats. */
    private static final int SHOWN = 512;

    /**
     * Length in bytes of the request at the buffer's position, its 0x1E included, or -1 when it is not complete yet. The
     * buffer is not moved.
     *
     * @throws MalformedFrameException with the text that refuses it when it is longer than {@code most} bytes
     */
    public static int length(ByteBuffer in, int most) {
        int length = JsonHubProtocol.terminated(in, most);
        if (length < 0 && in.remaining() > most) {
            throw new MalformedFrameException(HandshakeResponse.canceled());
        }
        return length;
    }

    /**
     * Reads one complete request, its 0x1E included.
     *
     * @throws MalformedFrameException whose message is what ASP.NET Core says behind the exception's type
     */
    public static HandshakeRequest parse(ByteBuffer frame) {
        byte[] json = new byte[Math.max(0, frame.remaining() - 1)];
        frame.get(frame.position(), json);
        try (JsonParser parser = JsonFrameReader.FACTORY.createParser(json)) {
            JsonFrameReader.requireUtf8(json, 0, json.length);
            return read(parser, json);
        } catch (IOException e) {
            throw unexpected("None", json);
        }
    }

    private static HandshakeRequest read(JsonParser parser, byte[] json) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw unexpected(named(parser.currentToken()), json);
        }
        String protocol = null;
        Integer version = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("protocol") && protocol == null) {
                require(value == JsonToken.VALUE_STRING, "protocol", "String");
                protocol = parser.getText();
            } else if (name.equals("version") && version == null) {
                require(value == JsonToken.VALUE_NUMBER_INT, "version", "Number");
                version = parser.getIntValue();
            } else {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw unexpected("None", json);
        }
        return new HandshakeRequest(required(protocol, "protocol", json), required(version, "version", json));
    }

    private static void require(boolean right, String property, String type) {
        if (!right) {
            throw new MalformedFrameException(JsonFrameReader.expected(property, type));
        }
    }

    private static <T> T required(@Nullable T value, String property, byte[] json) {
        if (value == null) {
            throw new MalformedFrameException("Missing required property '" + property + "'. " + content(json));
        }
        return value;
    }

    private static MalformedFrameException unexpected(String token, byte[] json) {
        return new MalformedFrameException(
                "Unexpected token '" + token + "' when reading handshake request JSON. " + content(json));
    }

    private static String content(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        return "Message content: " + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
    }

    /** The token as System.Text.Json names it. */
    private static String named(@Nullable JsonToken token) {
        if (token == null) {
            return "None";
        }
        return switch (token) {
            case START_ARRAY -> "StartArray";
            case VALUE_STRING -> "String";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "Number";
            case VALUE_TRUE -> "True";
            case VALUE_FALSE -> "False";
            case VALUE_NULL -> "Null";
            default -> "None";
        };
    }
}

package io.signalbox.controlplane.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request body as exactly what the call takes: no unknown or repeated property, no value of another type.
 *
 * <p>It has a mapper of its own, because the application's mapper is shared with the other planes in one process.
 */
public final class JsonBody {
    /** Bytes; {@link Refusal#BODY_TOO_LARGE} says the same. */
    private static final int LARGEST = 1 << 20;

    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private JsonBody() {}

    /**
     * The body as a {@code type}.
     *
     * @throws RefusedException {@link Refusal#CONTENT_TYPE_UNSUPPORTED}, {@link Refusal#BODY_TOO_LARGE} or
     *     {@link Refusal#BODY_INVALID} with where and what was expected
     */
    public static <T> T read(HttpHeaders headers, InputStream body, Class<T> type) {
        requireJson(headers.getMediaType());
        try {
            byte[] bytes = body.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new RefusedException(Refusal.BODY_TOO_LARGE);
            }
            return parse(bytes, type);
        } catch (IOException e) {
            throw new RefusedException(Refusal.BODY_INVALID, "It ended before its end.", e);
        }
    }

    private static <T> T parse(byte[] bytes, Class<T> type) {
        try {
            @Nullable T value = STRICT.readValue(bytes, type);
            if (value == null) {
                throw invalid("the body", "null", "an object");
            }
            return value;
        } catch (JsonMappingException e) {
            throw refused(e);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw invalid(
                    at == null ? "the body" : "line " + at.getLineNr() + ", column " + at.getColumnNr(),
                    "malformed",
                    "JSON");
        } catch (IOException e) {
            throw new RefusedException(Refusal.BODY_INVALID, "", e);
        }
    }

    private static RefusedException refused(JsonMappingException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedException refused) {
                return refused;
            }
        }
        String where = where(e);
        if (e instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return invalid(where, "unknown", "one of " + known);
        }
        if (e instanceof MismatchedInputException mismatch) {
            return invalid(where, "absent or of another type", expected(mismatch.getTargetType()));
        }
        return invalid(where, "malformed", "JSON");
    }

    private static String where(JsonMappingException e) {
        String path = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "the body" : path.substring(path.startsWith(".") ? 1 : 0);
    }

    private static String expected(@Nullable Class<?> type) {
        if (type == null || type.isRecord()) {
            return "an object";
        }
        if (Iterable.class.isAssignableFrom(type)) {
            return "an array";
        }
        return switch (type.getSimpleName()) {
            case "Boolean", "boolean" -> "true or false";
            case "Integer", "int" -> "a whole number";
            case "String" -> "a string";
            default -> "an object";
        };
    }

    private static RefusedException invalid(String where, String offending, String expected) {
        return new RefusedException(Refusal.BODY_INVALID, where + ": " + offending + " (expected: " + expected + ")");
    }

    private static void requireJson(@Nullable MediaType type) {
        if (type == null || !type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
            throw new RefusedException(
                    Refusal.CONTENT_TYPE_UNSUPPORTED,
                    "Content-Type: " + (type == null ? "absent" : type) + " (expected: application/json)");
        }
    }
}

package io.signalbox.sdk.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The mappers used when an app brings none (spec/signalr-hub.md §1, payload defaults). In both encodings: names of Java
 * properties as they are, which is camelCase, read without case; unknown properties skipped; enums read by name without
 * case and by number; {@code UUID}, {@code Duration}, local dates and times as ISO-8601 text; at most 64 levels deep. A new
 * one each time, to be changed at will.
 */
public final class Mappers {
    /** As deep as .NET reads (spec/signalr-hub.md §1): hostile nesting must not cost stack. */
    static final int DEEPEST = 64;

    private Mappers() {}

    /** Enums as numbers, points in time as ISO-8601 text, bytes as base64. */
    public static ObjectMapper json() {
        return common().enable(SerializationFeature.WRITE_ENUMS_USING_INDEX).build();
    }

    /**
     * Enums as their names, points in time as timestamps, bytes as bin. The MessagePack module of the Java client reads
     * no timestamps: for such clients {@link #messagePackWithTextDates()}.
     */
    public static ObjectMapper messagePack() {
        return common().addModule(new TimestampModule()).build();
    }

    /** As {@link #messagePack()}, points in time as ISO-8601 text. */
    public static ObjectMapper messagePackWithTextDates() {
        return common().build();
    }

    private static JsonMapper.Builder common() {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
                .build();
        return JsonMapper.builder(factory)
                .addModule(new JavaTimeModule())
                .addModule(new Jdk8Module())
                .addModule(new ParameterNamesModule())
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfig(LogicalType.Textual, Mappers::onlyText)
                .withCoercionConfig(BigDecimal.class, Mappers::alsoText)
                .withCoercionConfig(BigInteger.class, Mappers::alsoText)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    }

    /** MessagePack has no big numbers: they travel as text. */
    private static void alsoText(MutableCoercionConfig config) {
        config.setCoercion(CoercionInputShape.String, CoercionAction.TryConvert);
    }

    private static void onlyText(MutableCoercionConfig config) {
        config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }
}

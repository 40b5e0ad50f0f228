package io.signalbox.sdk.payload;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Java values in the encoding of one hub protocol. */
public sealed interface ValueFormat permits JsonValues, MessagePackValues {
    static ValueFormat json(ObjectMapper mapper) {
        return new JsonValues(mapper);
    }

    static ValueFormat messagePack(ObjectMapper mapper) {
        return new MessagePackValues(mapper);
    }

    HubProtocol protocol();

    /**
     * Encodes a value.
     *
     * @throws IOException when it cannot be written
     */
    RawValue write(@Nullable Object value) throws IOException;

    /**
     * Decodes a value.
     *
     * @throws IOException when the bytes are malformed, or are not a {@code type}
     */
    @Nullable
    Object read(RawValue value, JavaType type) throws IOException;
}

package io.signalbox.sdk.payload;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JSON text in UTF-8, non-ASCII characters as they are. */
record JsonValues(ObjectMapper mapper) implements ValueFormat {
    @Override
    public HubProtocol protocol() {
        return HubProtocol.JSON;
    }

    @Override
    public RawValue write(@Nullable Object value) throws IOException {
        return RawValue.of(mapper.writeValueAsBytes(value));
    }

    @Override
    public @Nullable Object read(RawValue value, JavaType type) throws IOException {
        return mapper.readerFor(type).readValue(value.array(), value.offset(), value.length());
    }
}

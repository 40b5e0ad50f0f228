package io.signalbox.sdk.payload;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePackException;

/** MessagePack, by way of Jackson's tokens. */
record MessagePackValues(ObjectMapper mapper) implements ValueFormat {
    @Override
    public HubProtocol protocol() {
        return HubProtocol.MESSAGE_PACK;
    }

    @Override
    public RawValue write(@Nullable Object value) throws IOException {
        try (TokenBuffer tokens = new TokenBuffer(mapper, false)) {
            mapper.writeValue(tokens, value);
            return RawValue.of(TokenPacker.pack(tokens));
        }
    }

    @Override
    public @Nullable Object read(RawValue value, JavaType type) throws IOException {
        try (TokenBuffer tokens = new TokenBuffer(mapper, false)) {
            TokenUnpacker.unpack(value, tokens);
            try (JsonParser parser = tokens.asParserOnFirstToken()) {
                return mapper.readerFor(type).readValue(parser);
            }
        } catch (MessagePackException e) {
            throw new IOException("not MessagePack: " + e.getMessage(), e);
        }
    }
}

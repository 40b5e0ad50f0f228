package io.signalbox.restapi.send;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.ValueType;

/** A body that is one MessagePack map with text keys; its values come out as slices, read no further than needed. */
final class MessagePackBody {
    /** More keys than any body of this API has. */
    private static final int MOST_KEYS = 16;

    private MessagePackBody() {}

    /** @param start first byte of the encoded value */
    record Value(ValueType type, int start, int length) {}

    /**
     * The values by their keys in lower case.
     *
     * @throws RefusedException BODY_INVALID
     */
    static Map<String, Value> read(byte[] body) {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(body)) {
            Map<String, Value> values = new TreeMap<>();
            int count = in.unpackMapHeader();
            if (count > MOST_KEYS) {
                throw invalid("body: " + count + " keys (expected: at most " + MOST_KEYS + ")");
            }
            for (int i = 0; i < count; i++) {
                String key = in.unpackString().toLowerCase(Locale.ROOT);
                if (values.put(key, value(in)) != null) {
                    throw invalid(key + ": given twice (expected: once)");
                }
            }
            if (in.hasNext()) {
                throw invalid("body: more after the map (expected: one map)");
            }
            return values;
        } catch (IOException | MessagePackException malformed) {
            throw invalid("body: malformed (expected: one MessagePack map with text keys)");
        }
    }

    static RefusedException invalid(String detail) {
        return new RefusedException(Refusal.BODY_INVALID, detail);
    }

    private static Value value(MessageUnpacker in) throws IOException {
        int start = Math.toIntExact(in.getTotalReadBytes());
        ValueType type = in.getNextFormat().getValueType();
        in.skipValue();
        return new Value(type, start, Math.toIntExact(in.getTotalReadBytes()) - start);
    }
}

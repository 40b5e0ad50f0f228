package io.signalbox.sdk.payload;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Invocations of clients as bytes: in one encoding for one client, in both for an audience. */
public record Payloads(ValueFormat json, ValueFormat messagePack) {
    public static Payloads of(ObjectMapper jsonMapper, ObjectMapper messagePackMapper) {
        return new Payloads(ValueFormat.json(jsonMapper), ValueFormat.messagePack(messagePackMapper));
    }

    public ValueFormat format(HubProtocol protocol) {
        return protocol == HubProtocol.MESSAGE_PACK ? messagePack : json;
    }

    /**
     * An invocation in both encodings.
     *
     * @throws IllegalArgumentException when an argument cannot be written
     */
    public Payload invocation(String target, @Nullable Object[] arguments) {
        return new Payload(invocation(json, target, arguments), invocation(messagePack, target, arguments));
    }

    /**
     * The same, for a client that is to answer it.
     *
     * @throws IllegalArgumentException when an argument cannot be written
     */
    public Payload invocation(String invocationId, String target, @Nullable Object[] arguments) {
        return new Payload(
                framed(json, invocationId, target, arguments), framed(messagePack, invocationId, target, arguments));
    }

    /**
     * An invocation in one encoding, framed.
     *
     * @throws IllegalArgumentException when an argument cannot be written
     */
    public ByteString invocation(ValueFormat format, String target, @Nullable Object[] arguments) {
        return framed(format, null, target, arguments);
    }

    private static ByteString framed(
            ValueFormat format, @Nullable String invocationId, String target, @Nullable Object[] arguments) {
        List<RawValue> values = new ArrayList<>(arguments.length);
        for (int i = 0; i < arguments.length; i++) {
            try {
                values.add(format.write(arguments[i]));
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "argument " + (i + 1) + " of " + target + ": cannot be written as "
                                + format.protocol().name(),
                        e);
            }
        }
        HubFrame frame = new HubFrame.Invocation(Map.of(), invocationId, target, values, List.of());
        return UnsafeByteOperations.unsafeWrap(format.protocol().encode(frame));
    }
}

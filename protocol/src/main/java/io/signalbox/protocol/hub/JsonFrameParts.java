package io.signalbox.protocol.hub;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of one JSON message as they were found; what is required depends on its type. */
final class JsonFrameParts {
    private static final Set<String> KNOWN = Set.of(
            "type",
            "headers",
            "invocationId",
            "target",
            "arguments",
            "streamIds",
            "item",
            "result",
            "error",
            "allowReconnect",
            "sequenceId");

    private final Set<String> seen = new HashSet<>();

    @Nullable
    Long type;

    @Nullable
    Long sequenceId;

    @Nullable
    String invocationId;

    @Nullable
    String target;

    @Nullable
    String error;

    @Nullable
    List<RawValue> arguments;

    @Nullable
    RawValue item;

    @Nullable
    RawValue result;

    Map<String, String> headers = Map.of();
    List<String> streamIds = List.of();
    boolean allowReconnect;

    /** Whether {@code name} is known and comes for the first time. */
    boolean first(String name) {
        return KNOWN.contains(name) && seen.add(name);
    }

    HubFrame frame() {
        long number = required(type, "type");
        return switch (HubFrame.Kind.of(number)) {
            case INVOCATION -> {
                String name = filled(target, "target");
                yield new HubFrame.Invocation(
                        headers, emptyAsAbsent(invocationId), name, required(arguments, "arguments"), streamIds);
            }
            case STREAM_INVOCATION -> {
                String id = filled(invocationId, "invocationId");
                String name = filled(target, "target");
                yield new HubFrame.StreamInvocation(headers, id, name, required(arguments, "arguments"), streamIds);
            }
            case STREAM_ITEM -> {
                String id = filled(invocationId, "invocationId");
                yield new HubFrame.StreamItem(headers, id, required(item, "item"));
            }
            case COMPLETION -> completion();
            case CANCEL_INVOCATION -> new HubFrame.CancelInvocation(headers, filled(invocationId, "invocationId"));
            case PING -> new HubFrame.Ping();
            case CLOSE -> new HubFrame.Close(error, allowReconnect);
            case ACK -> new HubFrame.Ack(required(sequenceId, "sequenceId"));
            case SEQUENCE -> new HubFrame.Sequence(required(sequenceId, "sequenceId"));
            case UNKNOWN -> new HubFrame.Unknown(number);
        };
    }

    private HubFrame completion() {
        String id = filled(invocationId, "invocationId");
        if (error != null && result != null) {
            throw new MalformedFrameException("The 'error' and 'result' properties are mutually exclusive.");
        }
        return new HubFrame.Completion(headers, id, error, result);
    }

    private static @Nullable String emptyAsAbsent(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static String filled(@Nullable String value, String property) {
        return required(emptyAsAbsent(value), property);
    }

    private static <T> T required(@Nullable T value, String property) {
        if (value == null) {
            throw new MalformedFrameException("Missing required property '" + property + "'.");
        }
        return value;
    }
}

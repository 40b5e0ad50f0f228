package io.signalbox.protocol.hub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one MessagePack array without its length prefix. Older peers leave out the stream ids of an invocation and the
 * flag of a close; items beyond those known are ignored. Texts of errors: spec/signalr-hub.md §5.
 */
final class MessagePackFrameReader {
    /** Arguments lie in the message's array and in their own. */
    private static final int ARGUMENT_DEPTH = 3;

    private static final int ITEM_DEPTH = 2;

    private final MessagePackCursor in;
    private final int items;

    private MessagePackFrameReader(MessagePackCursor in) {
        this.in = in;
        this.items = in.array("elementCount");
    }

    static HubFrame read(byte[] array, int offset, int length) {
        return new MessagePackFrameReader(new MessagePackCursor(array, offset, length)).frame();
    }

    private HubFrame frame() {
        atLeast(1);
        long number = in.int32("messageType");
        return switch (HubFrame.Kind.of(number)) {
            case INVOCATION -> invocation();
            case STREAM_INVOCATION -> streamInvocation();
            case STREAM_ITEM -> {
                atLeast(4);
                yield new HubFrame.StreamItem(headers(), id("StreamItem"), in.value("item", ITEM_DEPTH));
            }
            case COMPLETION -> completion();
            case CANCEL_INVOCATION -> {
                atLeast(3);
                yield new HubFrame.CancelInvocation(headers(), id("CancelInvocation"));
            }
            case PING -> new HubFrame.Ping();
            case CLOSE -> {
                atLeast(2);
                String error = in.text("error");
                yield new HubFrame.Close(error, items > 2 && in.bool("allowReconnect"));
            }
            case ACK -> new HubFrame.Ack(sequenceId());
            case SEQUENCE -> new HubFrame.Sequence(sequenceId());
            case UNKNOWN -> new HubFrame.Unknown(number);
        };
    }

    private HubFrame invocation() {
        atLeast(5);
        Map<String, String> headers = headers();
        String id = in.text("invocationId");
        String target = filled(in.text("target"), "target for Invocation message");
        List<RawValue> arguments = arguments();
        return new HubFrame.Invocation(headers, id == null || id.isEmpty() ? null : id, target, arguments, streamIds());
    }

    private HubFrame streamInvocation() {
        atLeast(5);
        Map<String, String> headers = headers();
        String id = id("StreamInvocation");
        String target = filled(in.text("target"), "target for StreamInvocation message");
        List<RawValue> arguments = arguments();
        return new HubFrame.StreamInvocation(headers, id, target, arguments, streamIds());
    }

    private HubFrame completion() {
        atLeast(4);
        Map<String, String> headers = headers();
        String id = id("Completion");
        int kind = in.int32("resultKind");
        if (kind == 2) {
            return new HubFrame.Completion(headers, id, null, null);
        }
        if (kind != 1 && kind != 3) {
            throw new MalformedFrameException("Invalid invocation result kind.");
        }
        atLeast(5);
        if (kind == 3) {
            return new HubFrame.Completion(headers, id, null, in.value("result", ITEM_DEPTH));
        }
        String error = in.text("error");
        // An error without a text is still an error.
        return new HubFrame.Completion(headers, id, error == null ? "" : error, null);
    }

    private long sequenceId() {
        atLeast(2);
        return in.int64("sequenceId");
    }

    private Map<String, String> headers() {
        int count = in.map("headers");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            String name = in.text("headers[" + i + "].Key");
            String value = in.text("headers[" + i + "].Value");
            if (name == null || value == null) {
                throw MessagePackCursor.failed("headers[" + i + "]." + (name == null ? "Key" : "Value"), "String");
            }
            headers.put(name, value);
        }
        return headers;
    }

    private List<RawValue> arguments() {
        int count = in.array("arguments");
        List<RawValue> arguments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arguments.add(in.value("arguments[" + i + "]", ARGUMENT_DEPTH));
        }
        return arguments;
    }

    private List<String> streamIds() {
        if (items < 6) {
            return List.of();
        }
        int count = in.array("streamIds");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(filled(in.text("streamIds"), "stream ID"));
        }
        return ids;
    }

    private String id(String message) {
        return filled(in.text("invocationId"), "invocation ID for " + message + " message");
    }

    private static String filled(@Nullable String text, String what) {
        if (text == null || text.isEmpty()) {
            throw new MalformedFrameException("Null or empty " + what + ".");
        }
        return text;
    }

    private void atLeast(int count) {
        if (items < count) {
            throw new MalformedFrameException("Reading array length for 'elementCount' failed.");
        }
    }
}

package io.signalbox.protocol.hub;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes one message as JSON, in the property order of spec/signalr-hub.md §1. */
final class JsonFrameWriter {
    private final FrameBytes out;

    private JsonFrameWriter(int expected) {
        out = new FrameBytes(expected);
    }

    static byte[] write(HubFrame frame) {
        JsonFrameWriter writer = new JsonFrameWriter(128);
        writer.out.ascii("{\"type\":").ascii(Long.toString(number(frame)));
        writer.body(frame);
        return writer.out.put('}').put(JsonHubProtocol.TERMINATOR).toArray();
    }

    private static long number(HubFrame frame) {
        return frame instanceof HubFrame.Unknown unknown
                ? unknown.number()
                : frame.kind().number();
    }

    private void body(HubFrame frame) {
        switch (frame.kind()) {
            case INVOCATION -> {
                var invocation = (HubFrame.Invocation) frame;
                headers(invocation.headers());
                id(invocation.invocationId());
                call(invocation.target(), invocation.arguments(), invocation.streamIds());
            }
            case STREAM_INVOCATION -> {
                var invocation = (HubFrame.StreamInvocation) frame;
                headers(invocation.headers());
                id(invocation.invocationId());
                call(invocation.target(), invocation.arguments(), invocation.streamIds());
            }
            case STREAM_ITEM -> {
                var item = (HubFrame.StreamItem) frame;
                headers(item.headers());
                id(item.invocationId());
                name("item").put(item.item());
            }
            case COMPLETION -> completion((HubFrame.Completion) frame);
            case CANCEL_INVOCATION -> {
                headers(((HubFrame.CancelInvocation) frame).headers());
                id(((HubFrame.CancelInvocation) frame).invocationId());
            }
            case CLOSE -> close((HubFrame.Close) frame);
            case ACK -> name("sequenceId").ascii(Long.toString(((HubFrame.Ack) frame).sequenceId()));
            case SEQUENCE -> name("sequenceId").ascii(Long.toString(((HubFrame.Sequence) frame).sequenceId()));
            case PING, UNKNOWN -> {}
        }
    }

    private void completion(HubFrame.Completion completion) {
        headers(completion.headers());
        id(completion.invocationId());
        String error = completion.error();
        RawValue result = completion.result();
        if (error != null) {
            text("error", error);
        } else if (result != null) {
            name("result").put(result);
        }
    }

    private void close(HubFrame.Close close) {
        String error = close.error();
        if (error != null) {
            text("error", error);
        }
        if (close.allowReconnect()) {
            name("allowReconnect").ascii("true");
        }
    }

    private void headers(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return;
        }
        char before = '{';
        name("headers");
        for (var header : new TreeMap<>(headers).entrySet()) {
            out.put(before);
            JsonText.write(out, header.getKey());
            out.put(':');
            JsonText.write(out, header.getValue());
            before = ',';
        }
        out.put('}');
    }

    private void id(@Nullable String id) {
        if (id != null && !id.isEmpty()) {
            text("invocationId", id);
        }
    }

    private void call(String target, List<RawValue> arguments, List<String> streamIds) {
        text("target", target);
        name("arguments").put('[');
        for (int i = 0; i < arguments.size(); i++) {
            comma(i).put(arguments.get(i));
        }
        out.put(']');
        if (!streamIds.isEmpty()) {
            name("streamIds").put('[');
            for (int i = 0; i < streamIds.size(); i++) {
                JsonText.write(comma(i), streamIds.get(i));
            }
            out.put(']');
        }
    }

    private FrameBytes comma(int index) {
        return index == 0 ? out : out.put(',');
    }

    private void text(String name, String value) {
        name(name);
        JsonText.write(out, value);
    }

    private FrameBytes name(String name) {
        return out.ascii(",\"").ascii(name).ascii("\":");
    }
}

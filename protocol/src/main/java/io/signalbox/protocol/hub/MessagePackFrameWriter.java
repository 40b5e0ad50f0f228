package io.signalbox.protocol.hub;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes one message as its MessagePack array, behind its length prefix (spec/signalr-hub.md §1). */
final class MessagePackFrameWriter {
    /** Room kept for the length prefix, which is known last. */
    private static final int LONGEST_PREFIX = 5;

    private static final int ERROR = 1;
    private static final int VOID = 2;
    private static final int VALUE = 3;

    private final MessagePackWriter out = new MessagePackWriter(new FrameBytes(128));

    private MessagePackFrameWriter() {}

    static byte[] write(HubFrame frame) {
        MessagePackFrameWriter writer = new MessagePackFrameWriter();
        writer.out.bytes().bigEndian(0, LONGEST_PREFIX);
        writer.body(frame);
        return framed(writer.out.bytes());
    }

    /** The length of what follows the room, written so that it ends where the room ends. */
    private static byte[] framed(FrameBytes bytes) {
        int length = bytes.length() - LONGEST_PREFIX;
        int size = 1;
        while (length >>> (7 * size) != 0) {
            size++;
        }
        int start = LONGEST_PREFIX - size;
        for (int i = 0; i < size; i++) {
            int more = i < size - 1 ? 0x80 : 0;
            bytes.set(start + i, ((length >>> (7 * i)) & 0x7F) | more);
        }
        return bytes.toArray(start);
    }

    private void body(HubFrame frame) {
        switch (frame.kind()) {
            case INVOCATION -> {
                var call = (HubFrame.Invocation) frame;
                begin(6, call).headers(call.headers());
                id(call.invocationId());
                call(call.target(), call.arguments(), call.streamIds());
            }
            case STREAM_INVOCATION -> {
                var call = (HubFrame.StreamInvocation) frame;
                begin(6, call).headers(call.headers()).text(call.invocationId());
                call(call.target(), call.arguments(), call.streamIds());
            }
            case STREAM_ITEM -> {
                var item = (HubFrame.StreamItem) frame;
                begin(4, item).headers(item.headers()).text(item.invocationId()).raw(item.item());
            }
            case COMPLETION -> completion((HubFrame.Completion) frame);
            case CANCEL_INVOCATION -> {
                var cancel = (HubFrame.CancelInvocation) frame;
                begin(3, cancel).headers(cancel.headers()).text(cancel.invocationId());
            }
            case PING -> begin(1, frame);
            case CLOSE -> close((HubFrame.Close) frame);
            case ACK -> begin(2, frame).out.integer(((HubFrame.Ack) frame).sequenceId());
            case SEQUENCE -> begin(2, frame).out.integer(((HubFrame.Sequence) frame).sequenceId());
            case UNKNOWN -> out.array(1).integer(((HubFrame.Unknown) frame).number());
        }
    }

    private MessagePackFrameWriter begin(int items, HubFrame frame) {
        out.array(items).integer(frame.kind().number());
        return this;
    }

    private void completion(HubFrame.Completion completion) {
        String error = completion.error();
        RawValue result = completion.result();
        int kind = error != null ? ERROR : result != null ? VALUE : VOID;
        begin(kind == VOID ? 4 : 5, completion)
                .headers(completion.headers())
                .text(completion.invocationId())
                .integer(kind);
        if (error != null) {
            out.text(error);
        } else if (result != null) {
            out.raw(result);
        }
    }

    private void close(HubFrame.Close close) {
        begin(3, close);
        id(close.error());
        out.bool(close.allowReconnect());
    }

    private MessagePackWriter headers(Map<String, String> headers) {
        out.map(headers.size());
        new TreeMap<>(headers).forEach((name, value) -> out.text(name).text(value));
        return out;
    }

    private void id(@Nullable String text) {
        if (text == null) {
            out.nil();
        } else {
            out.text(text);
        }
    }

    private void call(String target, List<RawValue> arguments, List<String> streamIds) {
        out.text(target).array(arguments.size());
        arguments.forEach(out::raw);
        out.array(streamIds.size());
        streamIds.forEach(out::text);
    }
}

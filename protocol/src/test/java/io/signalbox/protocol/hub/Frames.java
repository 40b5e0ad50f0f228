package io.signalbox.protocol.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Frames that several tests send. */
final class Frames {
    private Frames() {}

    /** One or more of each of the nine types, values in JSON. */
    static List<HubFrame> ofEveryType() {
        RawValue text = RawValue.ofJson("\"héllo\"");
        RawValue object = RawValue.ofJson("{\"a\":[1,-2,3.5],\"b\":null}");
        return List.of(
                HubFrame.Invocation.send("ReceiveMessage", List.of(text, object)),
                new HubFrame.Invocation(
                        Map.of("traceparent", "00-1"), "s1", "Ask", List.of(RawValue.ofJson("42")), List.of("7", "8")),
                new HubFrame.StreamInvocation(Map.of(), "3", "Counter", List.of(), List.of()),
                new HubFrame.StreamItem(Map.of(), "3", text),
                HubFrame.Completion.of("3", object),
                HubFrame.Completion.failed("3", "An \"error\""),
                HubFrame.Completion.empty("3"),
                new HubFrame.CancelInvocation(Map.of(), "3"),
                new HubFrame.Ping(),
                new HubFrame.Close(null, false),
                new HubFrame.Close("ServerOffline", true),
                new HubFrame.Ack(70_000),
                new HubFrame.Sequence(1));
    }

    /** A JSON message: {@code text} and 0x1E. */
    static ByteBuffer json(String text) {
        return ByteBuffer.wrap((text + "\u001e").getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text.replace(" ", "")));
    }

    /** A MessagePack message: the body and its one-byte length prefix. */
    static ByteBuffer pack(String hexBody) {
        byte[] body = HexFormat.of().parseHex(hexBody.replace(" ", ""));
        return ByteBuffer.allocate(body.length + 1)
                .put((byte) body.length)
                .put(body)
                .flip();
    }
}

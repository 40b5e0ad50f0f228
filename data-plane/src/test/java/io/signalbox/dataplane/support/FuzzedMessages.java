package io.signalbox.dataplane.support;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.PayloadTranscoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Hub messages as clients send them, drawn at random: calls, streams, pings, acks, goodbyes. */
public final class FuzzedMessages {
    private static final List<String> CALLS = List.of(
            "{\"type\":1,\"target\":\"say\",\"arguments\":[\"hi\",1,{\"a\":[null,true,1.5e3]}]}",
            "{\"type\":1,\"invocationId\":\"7\",\"target\":\"ask\",\"arguments\":[]}",
            "{\"type\":1,\"target\":\"send\",\"arguments\":[],\"streamIds\":[\"1\"],\"headers\":{\"h\":\"v\"}}",
            "{\"type\":2,\"invocationId\":\"1\",\"item\":{\"n\":1}}",
            "{\"type\":3,\"invocationId\":\"1\"}",
            "{\"type\":3,\"invocationId\":\"s1\",\"result\":\"\\u00e9\\ud83d\\ude00\"}",
            "{\"type\":3,\"invocationId\":\"s2\",\"error\":\"no\"}",
            "{\"type\":4,\"invocationId\":\"8\",\"target\":\"count\",\"arguments\":[10]}",
            "{\"type\":5,\"invocationId\":\"8\"}",
            "{\"type\":1,\"target\":\"long\",\"arguments\":[\"" + "x".repeat(5_000) + "\"]}");
    private static final int LONGER_THAN_ALLOWED = 40_000;
    private static final int MOST_MESSAGES = 8;

    private final Random random;

    public FuzzedMessages(Random random) {
        this.random = random;
    }

    public static byte[] handshake(HubProtocol protocol, int version) {
        return bytes("{\"protocol\":\"" + protocol.name() + "\",\"version\":" + version + "}\u001e");
    }

    /** One to eight, framed as the hub protocol has it. */
    public List<byte[]> draw(HubProtocol protocol) {
        List<byte[]> messages = new ArrayList<>();
        for (int left = 1 + random.nextInt(MOST_MESSAGES); left > 0; left--) {
            messages.add(one(protocol));
        }
        return messages;
    }

    private byte[] one(HubProtocol protocol) {
        return switch (random.nextInt(16)) {
            case 0 -> protocol.encode(new HubFrame.Ping());
            case 1 -> protocol.encode(new HubFrame.Ack(random.nextInt(4)));
            case 2 -> protocol.encode(new HubFrame.Ack(random.nextLong() >>> random.nextInt(64)));
            case 3 -> protocol.encode(new HubFrame.Sequence(random.nextInt(4)));
            case 4 -> protocol.encode(new HubFrame.Close(random.nextBoolean() ? "bye" : null, false));
            case 5 -> call(protocol, CALLS.get(0).replace("hi", "y".repeat(random.nextInt(LONGER_THAN_ALLOWED))));
            default -> call(protocol, CALLS.get(random.nextInt(CALLS.size())));
        };
    }

    private static byte[] call(HubProtocol protocol, String json) {
        byte[] framed = bytes(json + "\u001e");
        return protocol.binary()
                ? PayloadTranscoder.toMessagePack(ByteString.copyFrom(framed)).toByteArray()
                : framed;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

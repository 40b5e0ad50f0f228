package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.golden.GoldenTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The bytes on disk were made by hand and by another program, not by these codecs. */
class GoldenFramesTest {
    private static final Map<String, HubFrame> WRITTEN = written();
    private static final Map<String, HubFrame> RECEIVED = received();

    // compat: write-order
    @TestFactory
    Stream<DynamicTest> json_is_written_byte_for_byte_and_read_back() {
        return GoldenTable.rows("json-written.txt").stream()
                .map(row -> dynamicTest(row.toString(), () -> {
                    HubFrame frame = frame(WRITTEN, row);
                    byte[] golden = (row.bytes() + "\u001e").getBytes(StandardCharsets.UTF_8);
                    assertThat(new String(HubProtocol.JSON.encode(frame), StandardCharsets.UTF_8))
                            .isEqualTo(row.bytes() + "\u001e");
                    assertThat(HubProtocol.JSON.decode(ByteBuffer.wrap(golden))).isEqualTo(frame);
                }));
    }

    @TestFactory
    Stream<DynamicTest> messagepack_is_written_byte_for_byte_and_read_back() {
        return GoldenTable.rows("messagepack-written.txt").stream()
                .map(row -> dynamicTest(row.toString(), () -> {
                    HubFrame frame = packed(frame(WRITTEN, row));
                    assertThat(HexFormat.of().formatHex(HubProtocol.MESSAGE_PACK.encode(frame)))
                            .isEqualTo(row.bytes());
                    assertThat(HubProtocol.MESSAGE_PACK.decode(Frames.hex(row.bytes())))
                            .isEqualTo(frame);
                }));
    }

    @TestFactory
    Stream<DynamicTest> json_of_other_clients_is_read() {
        return GoldenTable.rows("json-received.txt").stream()
                .map(row -> dynamicTest(row.toString(), () -> {
                    String text =
                            row.bytes().replace("~t", "\t").replace("~r", "\r").replace("~n", "\n");
                    HubFrame frame = frame(RECEIVED, row);
                    assertThat(HubProtocol.JSON.decode(Frames.json(text))).isEqualTo(frame);
                    assertThat(HubProtocol.JSON.kindOf(Frames.json(text))).isEqualTo(frame.kind());
                }));
    }

    @TestFactory
    Stream<DynamicTest> messagepack_of_other_clients_is_read() {
        return GoldenTable.rows("messagepack-received.txt").stream()
                .map(row -> dynamicTest(row.toString(), () -> {
                    HubFrame frame = packed(frame(RECEIVED, row));
                    ByteBuffer bytes = Frames.hex(row.bytes());
                    assertThat(HubProtocol.MESSAGE_PACK.frameLength(bytes, 100)).isEqualTo(bytes.remaining());
                    assertThat(HubProtocol.MESSAGE_PACK.kindOf(bytes)).isEqualTo(frame.kind());
                    assertThat(HubProtocol.MESSAGE_PACK.decode(bytes)).isEqualTo(frame);
                }));
    }

    @Test
    void every_table_has_every_type() {
        Set<HubFrame.Kind> written = EnumSet.complementOf(EnumSet.of(HubFrame.Kind.UNKNOWN));
        for (String file : List.of("json-written.txt", "messagepack-written.txt")) {
            assertThat(GoldenTable.rows(file))
                    .extracting(GoldenTable.Row::name)
                    .containsExactlyElementsOf(WRITTEN.keySet());
            assertThat(kinds(file, WRITTEN)).isEqualTo(written);
        }
        for (String file : List.of("json-received.txt", "messagepack-received.txt")) {
            assertThat(kinds(file, RECEIVED)).isEqualTo(EnumSet.allOf(HubFrame.Kind.class));
        }
    }

    private static Set<HubFrame.Kind> kinds(String file, Map<String, HubFrame> frames) {
        return GoldenTable.rows(file).stream()
                .map(row -> frame(frames, row).kind())
                .collect(Collectors.toSet());
    }

    private static HubFrame frame(Map<String, HubFrame> frames, GoldenTable.Row row) {
        HubFrame frame = frames.get(row.name());
        assertThat(frame).as("a frame named " + row.name()).isNotNull();
        return frame;
    }

    /** The same frame with its values in MessagePack. */
    private static HubFrame packed(HubFrame frame) {
        ByteString packed = PayloadTranscoder.toMessagePack(ByteString.copyFrom(HubProtocol.JSON.encode(frame)));
        return HubProtocol.MESSAGE_PACK.decode(packed.asReadOnlyByteBuffer());
    }

    private static Map<String, HubFrame> written() {
        Map<String, HubFrame> frames = new LinkedHashMap<>();
        frames.put(
                "invocation",
                HubFrame.Invocation.send("ReceiveMessage", values("\"ada\"", "{\"n\":1,\"x\":[null,true,-3.5]}")));
        frames.put(
                "invocation-with-id-headers-streams",
                new HubFrame.Invocation(
                        Map.of("traceparent", "00-1"), "s1", "Ask", values("70000"), List.of("7", "8")));
        frames.put("invocation-without-arguments", HubFrame.Invocation.send("Refresh", List.of()));
        frames.put(
                "invocation-not-ascii", HubFrame.Invocation.send("Grüße", values("\"héllo 😀 \\\"q\\\" \\\\ \\n\"")));
        frames.put("stream-item", new HubFrame.StreamItem(Map.of(), "3", RawValue.ofJson("\"héllo\"")));
        frames.put("stream-item-null", new HubFrame.StreamItem(Map.of(), "3", RawValue.ofJson("null")));
        frames.put("completion-error", HubFrame.Completion.failed("3", "An unexpected error occurred."));
        frames.put("completion-void", HubFrame.Completion.empty("3"));
        frames.put("completion-value", HubFrame.Completion.of("3", RawValue.ofJson("[1,2]")));
        frames.put("completion-null", HubFrame.Completion.of("3", RawValue.ofJson("null")));
        frames.put(
                "stream-invocation", new HubFrame.StreamInvocation(Map.of(), "3", "Counter", values("10"), List.of()));
        frames.put("cancel-invocation", new HubFrame.CancelInvocation(Map.of(), "3"));
        frames.put("ping", new HubFrame.Ping());
        frames.put("close", new HubFrame.Close(null, false));
        frames.put("close-reconnect", new HubFrame.Close("ServerOffline", true));
        frames.put("ack", new HubFrame.Ack(70_000));
        frames.put("sequence", new HubFrame.Sequence(1));
        return frames;
    }

    private static Map<String, HubFrame> received() {
        Map<String, HubFrame> frames = new LinkedHashMap<>();
        frames.put("invocation", HubFrame.Invocation.send("Send", values("\"ada\"", "1")));
        frames.put("invocation-with-id", new HubFrame.Invocation(Map.of(), "1", "Send", List.of(), List.of()));
        frames.put(
                "invocation-with-header",
                new HubFrame.Invocation(Map.of("Authorization", "Bearer x"), "1", "Send", List.of(), List.of()));
        frames.put("stream-item", new HubFrame.StreamItem(Map.of(), "3", RawValue.ofJson("\"x\"")));
        frames.put("completion-error", HubFrame.Completion.failed("s1", "Client didn't provide a result."));
        frames.put("completion-void", HubFrame.Completion.empty("s1"));
        frames.put("completion-value", HubFrame.Completion.of("s1", RawValue.ofJson("[1,2]")));
        frames.put(
                "stream-invocation", new HubFrame.StreamInvocation(Map.of(), "5", "Counter", values("10"), List.of()));
        frames.put("cancel-invocation", new HubFrame.CancelInvocation(Map.of(), "5"));
        frames.put("ping", new HubFrame.Ping());
        frames.put("close", new HubFrame.Close(null, false));
        frames.put("close-error", new HubFrame.Close("gone", true));
        frames.put("ack", new HubFrame.Ack(70_000));
        frames.put("sequence", new HubFrame.Sequence(1));
        frames.put("unknown", new HubFrame.Unknown(10));
        return frames;
    }

    private static List<RawValue> values(String... json) {
        return Stream.of(json).map(RawValue::ofJson).toList();
    }
}

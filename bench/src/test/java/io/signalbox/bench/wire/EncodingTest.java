package io.signalbox.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EncodingTest {
    private final List<String> heard = new ArrayList<>();

    @Test
    void json_messages_are_cut_at_their_separators_and_told_by_type() throws IOException {
        split(Encoding.JSON, ascii("{\"type\":1,\"target\":\"b\"}\u001e{\"type\":6}\u001e{\"x\":2,\"type\":3}\u001e"));

        assertThat(heard)
                .containsExactly("1 {\"type\":1,\"target\":\"b\"}", "6 {\"type\":6}", "3 {\"x\":2,\"type\":3}");
    }

    @Test
    void a_json_message_without_an_end_or_a_type_is_a_fault() {
        assertThatThrownBy(() -> split(Encoding.JSON, ascii("{\"type\":6}"))).isInstanceOf(WireFault.class);
        assertThatThrownBy(() -> split(Encoding.JSON, ascii("{\"tipe\":6}\u001e")))
                .isInstanceOf(WireFault.class);
    }

    @Test
    void messagepack_messages_are_cut_at_their_lengths_and_told_by_type() throws IOException {
        byte[] invocation = Encoding.MESSAGE_PACK.invocation("00000000", "Echo", Stamp.payload(200));
        byte[] both = new byte[invocation.length + 3];
        System.arraycopy(Encoding.MESSAGE_PACK.ping(), 0, both, 0, 3);
        System.arraycopy(invocation, 0, both, 3, invocation.length);

        split(Encoding.MESSAGE_PACK, both);

        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).startsWith("6 ");
        assertThat(heard.get(1)).startsWith("1 ").contains("Echo");
    }

    @Test
    void a_messagepack_length_that_lies_is_a_fault() {
        assertThatThrownBy(() -> split(Encoding.MESSAGE_PACK, new byte[] {9, (byte) 0x91, 6}))
                .isInstanceOf(WireFault.class);
        assertThatThrownBy(() -> split(Encoding.MESSAGE_PACK, new byte[] {-1, -1, -1, -1, -1, 1}))
                .isInstanceOf(WireFault.class);
    }

    @Test
    void the_server_reads_our_invocations_as_they_were_meant() throws IOException {
        for (int size : new int[] {Stamp.LENGTH, 100, 300, 70_000}) {
            assertThat(invocation(HubProtocol.JSON, Encoding.JSON, size).target())
                    .isEqualTo("Echo");
            assertThat(invocation(HubProtocol.MESSAGE_PACK, Encoding.MESSAGE_PACK, size)
                            .invocationId())
                    .isEqualTo("00000001");
        }
    }

    @Test
    void the_server_reads_our_pings() throws IOException {
        assertThat(HubProtocol.JSON.kindOf(ByteBuffer.wrap(Encoding.JSON.ping())))
                .isEqualTo(HubFrame.Kind.PING);
        assertThat(HubProtocol.MESSAGE_PACK.kindOf(ByteBuffer.wrap(Encoding.MESSAGE_PACK.ping())))
                .isEqualTo(HubFrame.Kind.PING);
    }

    @Test
    void what_nobody_waits_for_has_no_id() throws IOException {
        for (Encoding encoding : List.of(Encoding.JSON, Encoding.MESSAGE_PACK)) {
            HubProtocol protocol = encoding == Encoding.JSON ? HubProtocol.JSON : HubProtocol.MESSAGE_PACK;
            byte[] bytes = encoding.send("ToGroups", Stamp.payload(100));
            assertThat(protocol.frameLength(ByteBuffer.wrap(bytes), 1 << 20)).isEqualTo(bytes.length);

            HubFrame.Invocation sent = (HubFrame.Invocation) protocol.decode(ByteBuffer.wrap(bytes));

            assertThat(sent.invocationId()).isNull();
            assertThat(sent.target()).isEqualTo("ToGroups");
        }
    }

    @Test
    void a_stamp_comes_back_as_it_was_written() {
        byte[] payload = Stamp.payload(100);
        byte[] around = ("{\"arguments\":[\"" + new String(payload, StandardCharsets.US_ASCII) + "\"]}")
                .getBytes(StandardCharsets.US_ASCII);
        int at = Stamp.find(around, 0, around.length);
        Stamp.write(around, at, 1_234_567_890_123_456_789L, 0xfedcba98L, 65_535, 123_456);

        assertThat(Stamp.nanos(around, at)).isEqualTo(1_234_567_890_123_456_789L);
        assertThat(Stamp.sequence(around, at)).isEqualTo(0xfedcba98L);
        assertThat(Stamp.stream(around, at)).isEqualTo(65_535);
        assertThat(Stamp.target(around, at)).isEqualTo(123_456);
    }

    @Test
    void a_payload_too_short_for_a_stamp_is_refused() {
        assertThatThrownBy(() -> Stamp.payload(35)).hasMessage("size: 35 (expected: at least 36 bytes)");
    }

    private static HubFrame.Invocation invocation(HubProtocol protocol, Encoding encoding, int size)
            throws IOException {
        byte[] bytes = encoding.invocation("00000001", "Echo", Stamp.payload(size));
        assertThat(protocol.frameLength(ByteBuffer.wrap(bytes), 1 << 20)).isEqualTo(bytes.length);
        return (HubFrame.Invocation) protocol.decode(ByteBuffer.wrap(bytes));
    }

    private void split(Encoding encoding, byte[] in) throws IOException {
        encoding.split(
                in,
                0,
                in.length,
                (type, bytes, from, to) ->
                        heard.add(type + " " + new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

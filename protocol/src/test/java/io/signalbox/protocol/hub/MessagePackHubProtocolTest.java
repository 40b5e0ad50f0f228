package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePackHubProtocolTest {
    private static final HubProtocol PACK = HubProtocol.MESSAGE_PACK;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "80 | Reading array length for 'elementCount' failed.",
                "06 | Reading array length for 'elementCount' failed.",
                "90 | Reading array length for 'elementCount' failed.",
                "91 | Reading array length for 'elementCount' failed.",
                "91 cf0000000100000000 | Reading 'messageType' as Int32 failed.",
                "91 a131 | Reading 'messageType' as Int32 failed.",
                "91 c0 | Reading 'messageType' as Int32 failed.",
                "91 cd06 | Reading 'messageType' as Int32 failed.",
                "dcffff 06 | Reading array length for 'elementCount' failed.",
                "dd7fffffff 06 | Reading array length for 'elementCount' failed.",
                "94 01 80 c0 a178 | Reading array length for 'elementCount' failed.",
                // compat: read-headers
                "95 01 c0 c0 a178 90 | Reading map length for 'headers' failed.",
                "95 01 90 c0 a178 90 | Reading map length for 'headers' failed.",
                "95 01 81a16801 c0 a178 90 | Reading 'headers[0].Value' as String failed.",
                "95 01 81c0a176 c0 a178 90 | Reading 'headers[0].Key' as String failed.",
                "95 01 dfffffffff c0 a178 90 | Reading map length for 'headers' failed.",
                "95 01 80 01 a178 90 | Reading 'invocationId' as String failed.",
                // compat: rl-no-target
                "95 01 80 c0 c0 90 | Null or empty target for Invocation message.",
                "95 01 80 c0 a0 90 | Null or empty target for Invocation message.",
                // compat: rl-field
                "95 01 80 c0 07 90 | Reading 'target' as String failed.",
                "95 01 80 c0 db7fffffff 90 | Reading 'target' as String failed.",
                "95 01 80 c0 a178 80 | Reading array length for 'arguments' failed.",
                "95 01 80 c0 a178 dd7fffffff | Reading array length for 'arguments' failed.",
                "95 01 80 c0 a178 92 01 | Reading array length for 'arguments' failed.",
                "95 01 80 c0 a178 91 c1 | Reading 'arguments[0]' failed.",
                "95 01 80 c0 a178 91 c6ffffffff | Reading 'arguments[0]' failed.",
                "95 01 80 c0 a178 91 c9ffffffff01 | Reading 'arguments[0]' failed.",
                "95 01 80 c0 a178 91 df7fffffff | Reading 'arguments[0]' failed.",
                "96 01 80 c0 a178 90 91c0 | Null or empty stream ID.",
                "94 02 80 c0 01 | Null or empty invocation ID for StreamItem message.",
                // compat: rl-kind
                "94 03 80 a131 04 | Invalid invocation result kind.",
                "94 03 80 a131 a131 | Reading 'resultKind' as Int32 failed.",
                "94 03 80 a131 03 | Reading array length for 'elementCount' failed.",
                "95 03 80 a131 01 07 | Reading 'error' as String failed.",
                "95 04 80 c0 a178 90 | Null or empty invocation ID for StreamInvocation message.",
                "93 05 80 a0 | Null or empty invocation ID for CancelInvocation message.",
                "91 07 | Reading array length for 'elementCount' failed.",
                "93 07 c0 01 | Reading 'allowReconnect' as Boolean failed.",
                "92 08 c0 | Reading 'sequenceId' as Int64 failed.",
                "92 08 cfffffffffffffffff | Reading 'sequenceId' as Int64 failed.",
                "92 09 cb3ff0000000000000 | Reading 'sequenceId' as Int64 failed.",
            })
    void decoding_names_what_is_wrong(String body, String message) {
        assertThatThrownBy(() -> PACK.decode(Frames.pack(body)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "90", "91", "91 a131", "91 c0", "91 cd06", "dc", "dc0001"})
    void the_kind_is_refused_where_there_is_no_type(String body) {
        assertThatThrownBy(() -> PACK.kindOf(Frames.pack(body))).isInstanceOf(MalformedFrameException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "91 06",
                "dc0001 06",
                "dd00000001 06",
                "91 cc06",
                "91 cd0006",
                "91 ce00000006",
                "91 d30000000000000006"
            })
    void the_kind_is_read_in_every_form_of_its_number(String body) {
        assertThat(PACK.kindOf(Frames.pack(body))).isEqualTo(HubFrame.Kind.PING);
        assertThat(PACK.decode(Frames.pack(body))).isEqualTo(new HubFrame.Ping());
    }

    // compat: msg-messagepack
    @Test
    void a_prefix_that_lies_is_refused_at_once() {
        for (String prefix : List.of("81ff03", "ffffffff07", "ffffffff08", "ffffffffff", "ffffffffff01")) {
            assertThatThrownBy(() -> PACK.frameLength(Frames.hex(prefix), 32_768))
                    .isInstanceOf(MalformedFrameException.class)
                    .hasMessage("The maximum message size of 32768B was exceeded. The message size can be configured in"
                            + " AddHubOptions.");
        }
    }

    @Test
    void a_length_is_told_once_all_of_it_is_there() {
        assertThat(PACK.frameLength(Frames.hex("02910602"), 100)).isEqualTo(3);
        assertThat(PACK.frameLength(Frames.hex("0291"), 100)).isEqualTo(-1);
        assertThat(PACK.frameLength(Frames.hex("80"), 100)).isEqualTo(-1);
        assertThat(PACK.frameLength(ByteBuffer.allocate(0), 100)).isEqualTo(-1);
        assertThat(PACK.frameLength(Frames.hex("00"), 100)).isEqualTo(1);
    }

    // compat: rl-size
    @Test
    void a_message_may_be_as_long_as_the_limit_and_no_longer() {
        assertThat(PACK.frameLength(Frames.hex("029106"), 3)).isEqualTo(3);
        assertThatThrownBy(() -> PACK.frameLength(Frames.hex("0291"), 2)).isInstanceOf(MalformedFrameException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "00", "03 9106", "01 9106"})
    void a_frame_whose_prefix_does_not_fit_is_refused(String hex) {
        assertThatThrownBy(() -> PACK.kindOf(Frames.hex(hex))).isInstanceOf(MalformedFrameException.class);
        assertThatThrownBy(() -> PACK.decode(Frames.hex(hex))).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void nesting_is_bounded() {
        String head = "95 01 80 c0 a178 91 ";
        assertThat(PACK.decode(Frames.pack(head + "91".repeat(61) + "c0")).kind())
                .isEqualTo(HubFrame.Kind.INVOCATION);
        assertThatThrownBy(() -> PACK.decode(Frames.pack(head + "91".repeat(62) + "c0")))
                .hasMessage("Reading 'arguments[0]' failed.");
    }

    // compat: msg-messagepack
    @Test
    void a_long_message_has_a_long_prefix_and_comes_back() {
        for (int size : new int[] {100, 127, 128, 16_383, 16_384, 70_000, 2_097_152}) {
            HubFrame frame = new HubFrame.Close("x".repeat(size), true);
            byte[] bytes = PACK.encode(frame);
            assertThat(PACK.frameLength(ByteBuffer.wrap(bytes), bytes.length)).isEqualTo(bytes.length);
            assertThat(PACK.decode(ByteBuffer.wrap(bytes))).isEqualTo(frame);
        }
    }

    @Test
    void a_buffer_without_an_array_is_read_in_place() {
        ByteBuffer direct = ByteBuffer.allocateDirect(8)
                .put(new byte[] {9, 9, 2, (byte) 0x91, 6})
                .flip()
                .position(2);
        assertThat(PACK.frameLength(direct, 100)).isEqualTo(3);
        assertThat(PACK.kindOf(direct)).isEqualTo(HubFrame.Kind.PING);
        assertThat(PACK.decode(direct)).isEqualTo(new HubFrame.Ping());
        assertThat(direct.position()).isEqualTo(2);
    }
}

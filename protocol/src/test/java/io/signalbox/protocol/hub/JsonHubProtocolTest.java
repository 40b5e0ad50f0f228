package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonHubProtocolTest {
    private static final HubProtocol JSON = HubProtocol.JSON;

    // compat: rl-json
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // compat: rl-missing-type
                "{} | Missing required property 'type'.",
                "{\"typ\":1} | Missing required property 'type'.",
                "{\"type\":\"1\"} | Expected 'type' to be of type Number.",
                "{\"type\":null} | Expected 'type' to be of type Number.",
                "{\"type\":1.0} | Expected 'type' to be of type Number.",
                "{\"type\":1e0} | Expected 'type' to be of type Number.",
                "{\"type\":2147483648} | Expected 'type' to be of type Number.",
                "{\"type\":99999999999999999999} | Expected 'type' to be of type Number.",
                "[] | Error reading JSON.",
                "[{\"type\":6}] | Error reading JSON.",
                "6 | Error reading JSON.",
                "`` | Error reading JSON.",
                "{ | Error reading JSON.",
                "{\"type | Error reading JSON.",
                "{\"a\":\"\\ | Error reading JSON.",
                "{\"a\":{\"type\":6} | Error reading JSON.",
                "{\"a\":1,} | Error reading JSON.",
                "{'type':6} | Error reading JSON.",
                "{type:6} | Error reading JSON.",
                "{\"a\":,\"type\":6} | Error reading JSON.",
            })
    void both_readers_refuse_what_has_no_type(String text, String message) {
        assertThatThrownBy(() -> JSON.kindOf(Frames.json(text)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> JSON.decode(Frames.json(text)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // compat: rl-missing-target
                "{\"type\":1,\"arguments\":[]} | Missing required property 'target'.",
                "{\"type\":1,\"target\":\"\",\"arguments\":[]} | Missing required property 'target'.",
                // compat: rl-target-type
                "{\"type\":1,\"target\":7,\"arguments\":[]} | Expected 'target' to be of type String.",
                "{\"type\":1,\"target\":null,\"arguments\":[]} | Expected 'target' to be of type String.",
                // compat: rl-missing-arguments
                "{\"type\":1,\"target\":\"x\"} | Missing required property 'arguments'.",
                "{\"type\":1,\"target\":\"x\",\"arguments\":{}} | Expected 'arguments' to be of type Array.",
                "{\"type\":1,\"target\":\"x\",\"arguments\":\"y\"} | Expected 'arguments' to be of type Array.",
                "{\"type\":1,\"target\":\"x\",\"arguments\":[],\"headers\":[]} | Expected 'headers' to be of type"
                        + " Object.",
                // compat: rl-header-type
                "{\"type\":1,\"target\":\"x\",\"arguments\":[],\"headers\":{\"h\":1}} | Expected header 'h' to be of"
                        + " type String.",
                "{\"type\":1,\"target\":\"x\",\"arguments\":[],\"streamIds\":[1]} | Expected 'streamIds' to be of type"
                        + " String.",
                "{\"type\":2,\"item\":1} | Missing required property 'invocationId'.",
                // compat: rl-missing-item
                "{\"type\":2,\"invocationId\":\"1\"} | Missing required property 'item'.",
                // compat: rl-missing-id
                "{\"type\":3} | Missing required property 'invocationId'.",
                "{\"type\":3,\"invocationId\":1} | Expected 'invocationId' to be of type String.",
                // compat: rl-both
                "{\"type\":3,\"invocationId\":\"1\",\"error\":\"e\",\"result\":null} | The 'error' and 'result'"
                        + " properties are mutually exclusive.",
                // compat: msg-4-json
                "{\"type\":4,\"target\":\"x\",\"arguments\":[]} | Missing required property 'invocationId'.",
                "{\"type\":4,\"invocationId\":\"1\",\"arguments\":[]} | Missing required property 'target'.",
                "{\"type\":5,\"invocationId\":\"\"} | Missing required property 'invocationId'.",
                "{\"type\":7,\"allowReconnect\":1} | Expected 'allowReconnect' to be true or false.",
                "{\"type\":8} | Missing required property 'sequenceId'.",
                "{\"type\":9,\"sequenceId\":\"1\"} | Expected 'sequenceId' to be of type Number.",
                "{\"type\":6}{} | Error reading JSON.",
                "{\"type\":6} x | Error reading JSON.",
                // compat: read-strict
                "{\"type\":6,} | Error reading JSON.",
                "{\"type\":6,\"a\":nul} | Error reading JSON.",
                "{\"type\":6,\"a\":[1,]} | Error reading JSON.",
                "{\"type\":6,\"a\":[1}} | Error reading JSON.",
                "{\"type\":6,\"a\":\"\\x\"} | Error reading JSON.",
                // compat: read-strict
                "{\"type\":6,/* no */\"a\":1} | Error reading JSON.",
                "{\"type\":6,\"a\":01} | Error reading JSON.",
                "{\"type\":6,\"a\":NaN} | Error reading JSON.",
            })
    void decoding_names_what_is_wrong(String text, String message) {
        assertThatThrownBy(() -> JSON.decode(Frames.json(text)))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage(message);
    }

    // compat: read-order
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":6}",
                "  {  \"type\"  :  6  }  ",
                "{\"a\":\"}\\\"{\",\"type\":6}",
                "{\"a\":\"\\\\\",\"type\":6}",
                "{\"a\":{\"type\":1,\"b\":[{\"type\":2}]},\"type\":6}",
                "{\"a\":[[\"]\"],{}],\"b\":-1.5e3,\"c\":true,\"d\":null,\"type\":6}",
                "{\"Type\":1,\"type \":1,\"typ\":1,\"types\":1,\"type\":6}",
                "{\"t\\u0079pe\":6}",
                "{\"\\u0074\\u0079\\u0070\\u0065\":6,\"type\":1}",
            })
    void the_type_is_found_wherever_it_stands(String text) {
        assertThat(JSON.kindOf(Frames.json(text))).isEqualTo(HubFrame.Kind.PING);
        assertThat(JSON.decode(Frames.json(text))).isEqualTo(new HubFrame.Ping());
    }

    @Test
    void types_outside_one_to_nine_are_unknown() {
        for (long number : List.of(0L, 10L, -1L, (long) Integer.MAX_VALUE, (long) Integer.MIN_VALUE)) {
            assertThat(JSON.kindOf(Frames.json("{\"type\":" + number + "}"))).isEqualTo(HubFrame.Kind.UNKNOWN);
            assertThat(JSON.decode(Frames.json("{\"type\":" + number + "}"))).isEqualTo(new HubFrame.Unknown(number));
        }
    }

    @Test
    void values_are_slices_of_what_was_sent() {
        ByteBuffer frame = Frames.json(
                "{\"type\":1,\"target\":\"t\",\"arguments\":[ \"é\" , {\"a\": [1, 2]},-1.50 , null,[],true ]}");
        var call = (HubFrame.Invocation) JSON.decode(frame);
        assertThat(call.arguments())
                .containsExactly(
                        RawValue.ofJson("\"é\""),
                        RawValue.ofJson("{\"a\": [1, 2]}"),
                        RawValue.ofJson("-1.50"),
                        RawValue.ofJson("null"),
                        RawValue.ofJson("[]"),
                        RawValue.ofJson("true"))
                .allMatch(value -> value.array() == frame.array());
    }

    // compat: json-depth
    @Test
    void sixty_four_levels_are_read_and_one_more_is_refused() {
        String head = "{\"a\":";
        String fits = head + "[".repeat(63) + "]".repeat(63) + ",\"type\":6}";
        String tooDeep = head + "[".repeat(64) + "]".repeat(64) + ",\"type\":6}";
        assertThat(JSON.kindOf(Frames.json(fits))).isEqualTo(HubFrame.Kind.PING);
        assertThat(JSON.decode(Frames.json(fits))).isEqualTo(new HubFrame.Ping());
        assertThatThrownBy(() -> JSON.kindOf(Frames.json(tooDeep))).hasMessage("Error reading JSON.");
        assertThatThrownBy(() -> JSON.decode(Frames.json(tooDeep))).hasMessage("Error reading JSON.");
    }

    @Test
    void a_hundred_thousand_brackets_are_refused_without_a_deep_stack() {
        String text = "{\"a\":" + "[".repeat(100_000);
        assertThatThrownBy(() -> JSON.kindOf(Frames.json(text))).hasMessage("Error reading JSON.");
        assertThatThrownBy(() -> JSON.decode(Frames.json(text))).hasMessage("Error reading JSON.");
    }

    @Test
    void other_unicode_encodings_are_not_guessed_at() {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            byte[] text = "{\"type\":6}".getBytes(charset);
            ByteBuffer frame = ByteBuffer.allocate(text.length + 1)
                    .put(text)
                    .put((byte) 0x1E)
                    .flip();
            assertThatThrownBy(() -> JSON.decode(frame)).hasMessage("Error reading JSON.");
        }
        assertThatThrownBy(() -> JSON.decode(Frames.json("\ufeff{\"type\":6}"))).hasMessage("Error reading JSON.");
    }

    // compat: msg-json
    @Test
    void a_length_is_told_once_the_terminator_is_there() {
        ByteBuffer two = Frames.json("{\"type\":6}\u001e{}");
        assertThat(JSON.frameLength(two, 100)).isEqualTo(11);
        assertThat(two.position()).isZero();
        two.position(11);
        assertThat(JSON.frameLength(two, 100)).isEqualTo(3);
        assertThat(JSON.frameLength(ByteBuffer.wrap(new byte[] {'{'}), 100)).isEqualTo(-1);
        assertThat(JSON.frameLength(ByteBuffer.allocate(0), 100)).isEqualTo(-1);
    }

    // compat: rl-size
    @Test
    void a_message_may_be_as_long_as_the_limit_and_no_longer() {
        ByteBuffer frame = Frames.json("{\"type\":6}");
        assertThat(JSON.frameLength(frame, 11)).isEqualTo(11);
        assertThatThrownBy(() -> JSON.frameLength(frame, 10))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("The maximum message size of 10B was exceeded. The message size can be configured in"
                        + " AddHubOptions.");
        ByteBuffer unfinished = ByteBuffer.wrap("x".repeat(11).getBytes(StandardCharsets.UTF_8));
        assertThat(JSON.frameLength(unfinished, 11)).isEqualTo(-1);
        assertThatThrownBy(() -> JSON.frameLength(unfinished, 10)).isInstanceOf(MalformedFrameException.class);
    }

    // compat: json-escapes
    @Test
    void strings_are_written_with_only_what_must_be_escaped_escaped() {
        byte[] bytes = JSON.encode(new HubFrame.Close("\"\\/<>&'=\u0000\u0001\b\f\n\r\t\u007fé😀\ud800", false));
        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":7,\"error\":\"\\\"\\\\/<>&'=\\u0000\\u0001\\b\\f\\n\\r\\t\\u007fé😀\ufffd\"}\u001e");
    }
}

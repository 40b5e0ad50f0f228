package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTranscoderTest {
    /** {@code [1,{},nil,"t",[}. */
    private static final String HEAD = "960180c0a17491";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null | c0",
                "true | c3",
                "false | c2",
                "0 | 00",
                "127 | 7f",
                "128 | cc80",
                "255 | ccff",
                "256 | cd0100",
                "65535 | cdffff",
                // compat: java-ints
                "65536 | d200010000",
                "2147483647 | d27fffffff",
                "2147483648 | ce80000000",
                "4294967295 | ceffffffff",
                "4294967296 | cf0000000100000000",
                "9223372036854775807 | cf7fffffffffffffff",
                "18446744073709551615 | cfffffffffffffffff",
                "18446744073709551616 | cb43f0000000000000",
                "-1 | ff",
                "-32 | e0",
                "-33 | d0df",
                "-128 | d080",
                "-129 | d1ff7f",
                "-32768 | d18000",
                "-32769 | d2ffff7fff",
                "-2147483649 | d3ffffffff7fffffff",
                "1.5 | cb3ff8000000000000",
                "1e2 | cb4059000000000000",
                "\"é\" | a2c3a9",
                "\"a\\u0062\\n\" | a361620a",
                "[] | 90",
                "{} | 80",
                "[1,[2,{\"a\":[]}],\"x\"] | 93019202 81a161 90 a178",
                "{\"a\":{\"b\":[null]},\"c\":1} | 82a16181a16291c0a16301",
            })
    void json_values_become_the_expected_messagepack(String json, String hex) {
        ByteString packed = PayloadTranscoder.toMessagePack(invocation(json));
        String body = HEAD + hex.replace(" ", "") + "90";
        assertThat(HexFormat.of().formatHex(packed.substring(1).toByteArray())).isEqualTo(body);
        assertThat((int) packed.byteAt(0)).isEqualTo(body.length() / 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "cfffffffffffffffff | 18446744073709551615",
                "d3ffffffffffffffff | -1",
                "ca3dcccccd | 0.1",
                "cb3fb999999999999a | 0.1",
                "c403010203 | \"AQID\"",
                "c70c ff 00000000 0000000000000000 | \"1970-01-01T00:00:00Z\"",
                "d6ff 6923d9a6 | \"2025-11-24T04:05:58Z\"",
                "d7ff 00000004 00000001 | \"1970-01-01T00:00:01.000000001Z\"",
                "83 01a178 c3a179 cb3ff8000000000000a17a | {\"1\":\"x\",\"true\":\"y\",\"1.5\":\"z\"}",
                "d90161 | \"a\"",
                "dc000201dd0000000102 | [1,[2]]",
                "de0001a16180 | {\"a\":{}}",
            })
    void messagepack_values_become_the_expected_json(String hex, String json) {
        String expected = "{\"type\":1,\"target\":\"t\",\"arguments\":[" + json + "]}\u001e";
        assertThat(PayloadTranscoder.toJson(packed(hex)).toStringUtf8()).isEqualTo(expected);
    }

    @Test
    void a_nanosecond_timestamp_is_the_one_that_was_meant() {
        assertThat(PayloadTranscoder.toJson(packed("d7ff 0000000400000001")).toStringUtf8())
                .contains("\"1970-01-01T00:00:01.000000001Z\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cb7ff8000000000000",
                "cb7ff0000000000000",
                "ca7f800000",
                "d40100",
                "81 9001",
                "d5ff0000",
                "c70cff 00000000 7fffffffffffffff"
            })
    void what_json_cannot_say_is_refused(String hex) {
        assertThatThrownBy(() -> PayloadTranscoder.toJson(packed(hex))).isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void a_frame_that_is_none_is_refused() {
        assertThatThrownBy(() -> PayloadTranscoder.toMessagePack(ByteString.copyFromUtf8("hello\u001e")))
                .isInstanceOf(MalformedFrameException.class);
        assertThatThrownBy(() -> PayloadTranscoder.toJson(ByteString.copyFromUtf8("hello")))
                .isInstanceOf(MalformedFrameException.class);
        assertThatThrownBy(() -> PayloadTranscoder.toJson(ByteString.EMPTY))
                .isInstanceOf(MalformedFrameException.class);
    }

    @Test
    void a_completion_a_stream_item_and_a_close_are_carried_over() {
        assertThat(over("{\"type\":3,\"invocationId\":\"1\",\"result\":{\"a\":1}}"))
                .isEqualTo("950380a1310381a16101");
        assertThat(over("{\"type\":3,\"invocationId\":\"1\",\"error\":\"e\"}")).isEqualTo("950380a13101a165");
        assertThat(over("{\"type\":2,\"invocationId\":\"1\",\"item\":null}")).isEqualTo("940280a131c0");
        assertThat(over("{\"type\":7,\"error\":\"e\",\"allowReconnect\":true}")).isEqualTo("9307a165c3");
    }

    @Test
    void a_wide_and_a_long_value_survive_both_ways() {
        String wide = "[" + "1,".repeat(69_999) + "1]";
        String text = "\"" + "é".repeat(40_000) + "\"";
        for (String json : List.of(wide, text, "[" + wide + "," + text + ",{}]")) {
            ByteString there = PayloadTranscoder.toMessagePack(invocation(json));
            assertThat(PayloadTranscoder.toJson(there)).isEqualTo(invocation(json));
        }
    }

    private static String over(String json) {
        ByteString packed = PayloadTranscoder.toMessagePack(ByteString.copyFrom(Frames.json(json)));
        return HexFormat.of().formatHex(packed.substring(1).toByteArray());
    }

    private static ByteString invocation(String argument) {
        HubFrame frame = HubFrame.Invocation.send("t", List.of(RawValue.ofJson(argument)));
        return ByteString.copyFrom(HubProtocol.JSON.encode(frame));
    }

    private static ByteString packed(String argument) {
        ByteBuffer frame = Frames.pack(HEAD + argument + "90");
        return ByteString.copyFrom(frame);
    }
}

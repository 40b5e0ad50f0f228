package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HubProtocolTest {
    private static List<HubFrame> frames() {
        return Frames.ofEveryType();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void a_json_frame_comes_back_as_it_went(HubFrame frame) {
        byte[] encoded = HubProtocol.JSON.encode(frame);
        assertThat(HubProtocol.JSON.decode(ByteBuffer.wrap(encoded))).isEqualTo(frame);
        assertThat(HubProtocol.JSON.kindOf(ByteBuffer.wrap(encoded))).isEqualTo(frame.kind());
        assertThat(HubProtocol.JSON.frameLength(ByteBuffer.wrap(encoded), 1000)).isEqualTo(encoded.length);
    }

    @ParameterizedTest
    @MethodSource("frames")
    void a_frame_survives_the_way_to_messagepack_and_back(HubFrame frame) {
        ByteString json = ByteString.copyFrom(HubProtocol.JSON.encode(frame));
        ByteString packed = PayloadTranscoder.toMessagePack(json);
        ByteBuffer bytes = packed.asReadOnlyByteBuffer();
        assertThat(HubProtocol.MESSAGE_PACK.kindOf(bytes)).isEqualTo(frame.kind());
        assertThat(HubProtocol.MESSAGE_PACK.frameLength(bytes, 1000)).isEqualTo(packed.size());
        HubFrame decoded = HubProtocol.MESSAGE_PACK.decode(bytes);
        assertThat(HubProtocol.MESSAGE_PACK.encode(decoded)).isEqualTo(packed.toByteArray());
        assertThat(PayloadTranscoder.toJson(packed).toStringUtf8()).isEqualTo(json.toStringUtf8());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void a_frame_is_read_where_it_lies_in_a_larger_buffer_and_in_one_without_an_array(HubFrame frame) {
        byte[] encoded = HubProtocol.JSON.encode(frame);
        byte[] around = new byte[encoded.length + 20];
        System.arraycopy(encoded, 0, around, 7, encoded.length);
        ByteBuffer sliced = ByteBuffer.wrap(around, 5, encoded.length + 2).slice();
        sliced.position(2);
        assertThat(HubProtocol.JSON.decode(sliced)).isEqualTo(frame);
        assertThat(HubProtocol.JSON.kindOf(sliced)).isEqualTo(frame.kind());
        ByteBuffer direct = ByteBuffer.allocateDirect(encoded.length + 3);
        direct.position(3);
        direct.put(encoded).position(3);
        assertThat(HubProtocol.JSON.decode(direct)).isEqualTo(frame);
        assertThat(direct.position()).isEqualTo(3);
    }

    // compat: hs-case
    @Test
    void a_protocol_is_named_in_any_case() {
        assertThat(HubProtocol.named("JSON")).contains(HubProtocol.JSON);
        assertThat(HubProtocol.named("MessagePack")).contains(HubProtocol.MESSAGE_PACK);
        assertThat(HubProtocol.named("blazorpack")).isEmpty();
    }

    // compat: sr-counted
    @Test
    void what_is_for_a_hub_is_numbered_and_what_is_for_the_connection_is_not() {
        assertThat(HubFrame.Kind.values())
                .filteredOn(HubFrame.Kind::isNumbered)
                .extracting(HubFrame.Kind::number)
                .containsExactly(1, 2, 3, 4, 5);
    }
}

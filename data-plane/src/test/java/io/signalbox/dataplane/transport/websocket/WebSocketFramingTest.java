package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketFramingTest {
    @ParameterizedTest
    @CsvSource({"0, 8100", "1, 8101", "125, 817d", "126, 817e007e", "65535, 817effff", "65536, 817f0000000000010000"})
    void a_frame_says_its_length_in_as_few_bytes_as_it_can(int length, String header) {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        assertThat(framed(payload, false)).isEqualTo(header + ByteBufUtil.hexDump(payload));
        assertThat(framed(payload, true)).isEqualTo("82" + header.substring(2) + ByteBufUtil.hexDump(payload));
    }

    private static String framed(byte[] payload, boolean binary) {
        // Messages are often a part of something larger.
        byte[] larger = Arrays.copyOf(payload, payload.length + 7);
        ByteBuffer messages = ByteBuffer.wrap(larger, 0, payload.length).asReadOnlyBuffer();
        ByteBuf frame = WebSocketFraming.INSTANCE.frame(UnpooledByteBufAllocator.DEFAULT, messages, binary);
        try {
            assertThat(frame.writableBytes()).isZero();
            return ByteBufUtil.hexDump(ByteBufUtil.getBytes(frame));
        } finally {
            frame.release();
        }
    }
}

package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.signalbox.dataplane.support.Deflated;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflatedFramingTest {
    private static byte[] framed(Framed how, byte[] payload, boolean binary) {
        // Messages are often a part of something larger.
        byte[] larger = Arrays.copyOf(payload, payload.length + 7);
        ByteBuffer messages = ByteBuffer.wrap(larger, 0, payload.length).asReadOnlyBuffer();
        ByteBuf frame = how.frame(messages, binary);
        try {
            assertThat(frame.writableBytes()).isZero();
            return ByteBufUtil.getBytes(frame);
        } finally {
            frame.release();
        }
    }

    private interface Framed {
        ByteBuf frame(ByteBuffer messages, boolean binary);
    }

    private static byte[] deflated(byte[] payload, boolean binary) {
        return framed(
                (messages, bin) -> DeflatedFraming.INSTANCE.frame(UnpooledByteBufAllocator.DEFAULT, messages, bin),
                payload,
                binary);
    }

    private static byte[] plain(byte[] payload) {
        return framed(
                (messages, bin) -> WebSocketFraming.INSTANCE.frame(UnpooledByteBufAllocator.DEFAULT, messages, bin),
                payload,
                false);
    }

    /** Some of it comes again, the rest does not. */
    private static byte[] text(int length) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(length);
        while (text.length() < length) {
            text.append("{\"type\":1,\"target\":\"news\",\"arguments\":[")
                    .append(random.nextLong())
                    .append("]}\u001e");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.UTF_8), length);
    }

    @ParameterizedTest
    @CsvSource({"200, 2", "1000, 4", "20000, 4", "1000000, 10"})
    void a_message_is_smaller_and_needs_no_other_one(int length, int header) {
        byte[] payload = text(length);
        for (int first : new int[] {0xC1, 0xC2}) {
            byte[] frame = deflated(payload, first == 0xC2);
            assertThat(frame[0]).isEqualTo((byte) first);
            assertThat(frame[1]).isEqualTo((byte) (header == 2 ? frame.length - 2 : header == 4 ? 126 : 127));
            assertThat(frame.length).isLessThan(length);
            assertThat(Deflated.plain(Arrays.copyOfRange(frame, header, frame.length)))
                    .isEqualTo(payload);
        }
    }

    @Test
    void a_frame_says_its_length() {
        byte[] frame = deflated(text(20_000), false);
        assertThat(ByteBuffer.wrap(frame).getShort(2) & 0xFFFF).isEqualTo(frame.length - 4);
        byte[] long_ = deflated(text(1_000_000), false);
        assertThat(ByteBuffer.wrap(long_).getLong(2)).isEqualTo(long_.length - 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 199})
    void a_small_one_goes_as_it_is(int length) {
        assertThat(deflated(text(length), false)).isEqualTo(plain(text(length)));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 5_000, 100_000})
    void so_does_one_that_would_not_become_smaller(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        assertThat(deflated(noise, false)).isEqualTo(plain(noise));
        // What could not be finished is nothing to the next one.
        byte[] next = deflated(text(1_000), false);
        assertThat(Deflated.plain(Arrays.copyOfRange(next, 4, next.length))).isEqualTo(text(1_000));
    }
}

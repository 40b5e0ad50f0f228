package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.Deflated;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InflationTest {
    private final Inflation inflation = new Inflation();
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();

    private void drain(byte[] room) throws DataFormatException {
        // Each step brings something, or takes something in.
        for (int steps = 0; inflation.isBusy(); steps++) {
            assertThat(steps).isLessThan(1_000_000);
            got.write(room, 0, inflation.step(room));
        }
    }

    private byte[] inflated(byte[] message, Random sizes, int most, byte[] room) throws DataFormatException {
        got.reset();
        for (int at = 0; at < message.length; ) {
            int size = Math.min(message.length - at, 1 + sizes.nextInt(most));
            inflation.add(Unpooled.copiedBuffer(message, at, size));
            at += size;
            if (at < message.length) {
                drain(room);
            }
        }
        inflation.end();
        drain(room);
        return got.toByteArray();
    }

    private static byte[] text(Random random, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = i > 300 && random.nextInt(50) > 0 ? text[i - 300] : (byte) random.nextInt(256);
        }
        return text;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 100_000})
    void messages_come_out_whole_however_they_are_cut(int most) throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            byte[] plain = text(random, random.nextInt(40_000));
            byte[] room = new byte[1 + random.nextInt(20_000)];
            assertThat(inflated(Deflated.message(plain), random, most, room))
                    .as("seed %d", seed)
                    .isEqualTo(plain);
        }
    }

    @Test
    void the_last_bytes_do_not_wait_for_room_even_when_all_input_was_taken() throws Exception {
        byte[] plain = new byte[258 * 4];
        for (int room = 1; room < 300; room++) {
            assertThat(inflated(Deflated.message(plain), new Random(1), 1_000, new byte[room]))
                    .as("%d at a time", room)
                    .isEqualTo(plain);
        }
    }

    @Test
    void an_empty_message_is_nothing() throws Exception {
        assertThat(inflated(new byte[] {0}, new Random(1), 1, new byte[10])).isEmpty();
        assertThat(inflated(new byte[0], new Random(1), 1, new byte[10])).isEmpty();
    }

    /** RFC 7692 §7.2.3.4 and §7.2.3.5. */
    @Test
    void a_message_may_end_one_stream_and_begin_another() throws Exception {
        byte[] message = ClientFrames.concat(finished("Hello, "), finished("you "), Deflated.text("there"));
        for (int most : new int[] {1, 3, 1_000}) {
            for (int room : new int[] {1, 2, 7, 100}) {
                assertThat(inflated(message, new Random(1), most, new byte[room]))
                        .asString()
                        .isEqualTo("Hello, you there");
                assertThat(inflated(
                                ClientFrames.concat(finished("whole"), new byte[1]),
                                new Random(1),
                                most,
                                new byte[room]))
                        .asString()
                        .isEqualTo("whole");
            }
        }
    }

    private static byte[] finished(String text) {
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        deflater.finish();
        byte[] room = new byte[100];
        int size = deflater.deflate(room);
        deflater.end();
        return Arrays.copyOf(room, size);
    }

    @Test
    void what_does_not_inflate_is_told() {
        assertThatThrownBy(() -> inflated(new byte[] {(byte) 0xFF, 1, 2, 3}, new Random(1), 100, new byte[100]))
                .isInstanceOf(DataFormatException.class);
        inflation.stop();
        assertThat(inflation.isBusy()).isFalse();
    }

    @Test
    void noise_ends_in_one_way_or_the_other() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            Inflation another = new Inflation();
            another.add(Unpooled.wrappedBuffer(noise));
            another.end();
            try {
                for (int steps = 0; another.isBusy(); steps++) {
                    assertThat(steps).as("seed %d", seed).isLessThan(10_000);
                    another.step(new byte[64]);
                }
            } catch (DataFormatException e) {
                another.stop();
            }
        }
    }

    @Test
    void nothing_is_inflated_once_it_is_stopped() {
        inflation.add(Unpooled.wrappedBuffer(Deflated.text("some")));
        inflation.stop();
        inflation.add(Unpooled.wrappedBuffer(Deflated.text("more")));
        inflation.end();
        assertThat(inflation.isBusy()).isFalse();
    }
}

package io.signalbox.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private final Heard heard = new Heard();

    @Test
    void each_frame_of_one_read_is_handed_on() throws IOException {
        byte[] in = joined(frame(0x81, "one".getBytes(StandardCharsets.UTF_8)), frame(0x82, new byte[] {7, 8}));

        assertThat(FrameReader.read(in, 0, in.length, heard)).isEqualTo(in.length);
        assertThat(heard.events).containsExactly("message one", "message \u0007\b");
    }

    @Test
    void a_frame_is_handed_on_once_wherever_the_read_was_split() throws IOException {
        byte[] in = joined(frame(0x81, filled(300)), frame(0x81, filled(70_000)), frame(0x81, filled(5)));
        for (int split : new int[] {0, 1, 2, 3, 4, 303, 304, 305, 310, 313, 314, 70_000, in.length - 1, in.length}) {
            Heard both = new Heard();
            int used = FrameReader.read(in, 0, split, both);
            byte[] rest = Arrays.copyOfRange(in, used, in.length);

            assertThat(used).isLessThanOrEqualTo(split);
            assertThat(FrameReader.read(rest, 0, rest.length, both)).isEqualTo(rest.length);
            assertThat(both.lengths).containsExactly(300, 70_000, 5);
        }
    }

    @Test
    void a_ping_and_a_goodbye_are_told_from_messages() throws IOException {
        byte[] in = joined(frame(0x89, new byte[] {'p'}), frame(0x88, new byte[] {3, (byte) 0xe8, 'b', 'y', 'e'}));

        FrameReader.read(in, 0, in.length, heard);

        assertThat(heard.events).containsExactly("ping p", "closed 1000 bye");
    }

    @Test
    void a_goodbye_without_a_status_is_1005() throws IOException {
        FrameReader.read(new byte[] {(byte) 0x88, 0}, 0, 2, heard);

        assertThat(heard.events).containsExactly("closed 1005 ");
    }

    @Test
    void masked_fragmented_unknown_and_giant_frames_are_faults() {
        assertThatThrownBy(() -> read(0x81, 0x80)).isInstanceOf(WireFault.class).hasMessageContaining("masked");
        assertThatThrownBy(() -> read(0x01, 0)).isInstanceOf(WireFault.class).hasMessageContaining("fragmented");
        assertThatThrownBy(() -> read(0x80, 0)).isInstanceOf(WireFault.class).hasMessageContaining("fragmented");
        assertThatThrownBy(() -> read(0x83, 0)).isInstanceOf(WireFault.class).hasMessageContaining("kind 3");
        assertThatThrownBy(() -> read(0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0))
                .isInstanceOf(WireFault.class)
                .hasMessageContaining("4294967296");
    }

    @Test
    void a_client_frame_unmasks_to_what_was_put_in() {
        for (int length : new int[] {0, 3, 125, 126, 65_535, 65_536}) {
            byte[] body = filled(length);
            byte[] frame = ClientFrame.of(ClientFrame.TEXT, body);
            int head = frame.length - length;

            assertThat(frame[1] & 0x80).isEqualTo(0x80);
            for (int i = 0; i < length; i++) {
                assertThat((byte) (frame[head + i] ^ frame[head - 4 + i % 4])).isEqualTo(body[i]);
            }
        }
    }

    private int read(int... bytes) throws IOException {
        byte[] in = new byte[bytes.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = (byte) bytes[i];
        }
        return FrameReader.read(in, 0, in.length, heard);
    }

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    private static byte[] frame(int first, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (body.length < 126) {
            out.write(body.length);
        } else if (body.length < 1 << 16) {
            out.writeBytes(new byte[] {126, (byte) (body.length >> 8), (byte) body.length});
        } else {
            out.writeBytes(new byte[] {
                127,
                0,
                0,
                0,
                0,
                (byte) (body.length >> 24),
                (byte) (body.length >> 16),
                (byte) (body.length >> 8),
                (byte) body.length
            });
        }
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static final class Heard implements Frames {
        private final List<String> events = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();

        @Override
        public void message(byte[] in, int from, int to) {
            events.add("message " + text(in, from, to));
            lengths.add(to - from);
        }

        @Override
        public void ping(byte[] in, int from, int to) {
            events.add("ping " + text(in, from, to));
        }

        @Override
        public void closed(int status, String reason) {
            events.add("closed " + status + " " + reason);
        }

        private static String text(byte[] in, int from, int to) {
            return new String(in, from, to - from, StandardCharsets.UTF_8);
        }
    }
}

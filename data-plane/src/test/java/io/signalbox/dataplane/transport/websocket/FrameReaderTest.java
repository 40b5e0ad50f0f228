package io.signalbox.dataplane.transport.websocket;

import static io.signalbox.dataplane.support.ClientFrames.BINARY;
import static io.signalbox.dataplane.support.ClientFrames.CLOSE;
import static io.signalbox.dataplane.support.ClientFrames.CONTINUATION;
import static io.signalbox.dataplane.support.ClientFrames.PING;
import static io.signalbox.dataplane.support.ClientFrames.PONG;
import static io.signalbox.dataplane.support.ClientFrames.TEXT;
import static io.signalbox.dataplane.support.ClientFrames.concat;
import static io.signalbox.dataplane.support.ClientFrames.control;
import static io.signalbox.dataplane.support.ClientFrames.frame;
import static io.signalbox.dataplane.support.ClientFrames.piece;
import static io.signalbox.dataplane.support.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    /** What came out, payload of neighbouring pieces joined. */
    private static final class Heard implements FrameReader.Sink {
        private final List<String> events = new ArrayList<>();
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();

        @Override
        public void onData(ByteBuf payload) {
            data.writeBytes(ByteBufUtil.getBytes(payload));
        }

        @Override
        public void onPing(ByteBuf payload) {
            add("ping " + payload.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void onClose() {
            add("close");
        }

        @Override
        public void onViolation() {
            add("violation");
        }

        private void add(String event) {
            if (data.size() > 0) {
                events.add("data " + ByteBufUtil.hexDump(data.toByteArray()));
                data.reset();
            }
            events.add(event);
        }

        List<String> all() {
            List<String> all = new ArrayList<>(events);
            if (data.size() > 0) {
                all.add("data " + ByteBufUtil.hexDump(data.toByteArray()));
            }
            return all;
        }
    }

    private static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Every length encoding, masks that end anywhere in a piece, control frames between the pieces of a message. */
    private static byte[] conversation() {
        return concat(
                text("hello"),
                frame(0x80 | BINARY, noise(125, 1), 0x01020304),
                frame(0x80 | BINARY, noise(126, 2), 0xFFFFFFFF),
                frame(0x80 | BINARY, noise(65_535, 3), 0x80000001),
                frame(0x80 | BINARY, noise(65_536, 4), 0),
                text(""),
                piece(TEXT, false, noise(7, 5), 0x11223344),
                control(PING, (byte) 'a'),
                piece(CONTINUATION, false, noise(0, 6), 0x55667788),
                control(PONG, (byte) 'b'),
                control(PING),
                piece(CONTINUATION, true, noise(13, 7), 0x99AABBCC),
                frame(0x80 | PING, "p".repeat(125).getBytes(StandardCharsets.UTF_8), 7),
                frame(0x80 | BINARY, noise(3, 8), 0xDEADBEEF),
                control(CLOSE, (byte) 3, (byte) 0xE8),
                text("nobody hears this"));
    }

    private static List<String> expected() {
        String before = hex(
                "hello".getBytes(StandardCharsets.UTF_8),
                noise(125, 1),
                noise(126, 2),
                noise(65_535, 3),
                noise(65_536, 4),
                noise(7, 5));
        return List.of(
                "data " + before,
                "ping a",
                "ping ",
                "data " + hex(noise(13, 7)),
                "ping " + "p".repeat(125),
                "data " + hex(noise(3, 8)),
                "close");
    }

    private static String hex(byte[]... parts) {
        return ByteBufUtil.hexDump(concat(parts));
    }

    private static List<String> readInPieces(byte[] bytes, Random sizes, int mostInOne) {
        Heard heard = new Heard();
        FrameReader reader = new FrameReader(heard);
        int at = 0;
        while (at < bytes.length) {
            int size = Math.min(bytes.length - at, 1 + sizes.nextInt(mostInOne));
            // A copy: payload is unmasked in place.
            reader.read(Unpooled.copiedBuffer(bytes, at, size));
            at += size;
        }
        return heard.all();
    }

    // compat: ws-fragments
    @Test
    void frames_in_one_piece_come_out_in_order() {
        Heard heard = new Heard();
        new FrameReader(heard).read(Unpooled.wrappedBuffer(conversation()));
        assertThat(heard.all()).isEqualTo(expected());
    }

    @Test
    void frames_that_come_byte_by_byte_say_the_same() {
        assertThat(readInPieces(conversation(), new Random(0), 1)).isEqualTo(expected());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 17, 200, 5_000, 100_000})
    void frames_that_come_in_any_pieces_say_the_same(int mostInOne) {
        for (int seed = 0; seed < 10; seed++) {
            assertThat(readInPieces(conversation(), new Random(seed), mostInOne))
                    .as("seed %d", seed)
                    .isEqualTo(expected());
        }
    }

    @Test
    void a_mask_goes_on_where_the_last_piece_ended() {
        byte[] payload = noise(41, 9);
        byte[] bytes = frame(0x80 | BINARY, payload, 0x01830507);
        for (int cut = 1; cut < bytes.length; cut++) {
            Heard heard = new Heard();
            FrameReader reader = new FrameReader(heard);
            reader.read(Unpooled.copiedBuffer(bytes, 0, cut));
            reader.read(Unpooled.copiedBuffer(bytes, cut, bytes.length - cut));
            assertThat(heard.all()).as("cut at %d", cut).containsExactly("data " + hex(payload));
        }
    }

    static Stream<Arguments> violations() {
        Stream<Arguments> opcodes = IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
                .mapToObj(opcode -> Arguments.of("opcode " + opcode, frame(0x80 | opcode, new byte[0], 1)));
        Stream<Arguments> reserved = IntStream.of(0x40, 0x20, 0x10)
                .mapToObj(bit -> Arguments.of("reserved bit " + bit, frame(0x81 | bit, new byte[1], 1)));
        Stream<Arguments> others = Stream.of(
                Arguments.of("no mask", new byte[] {(byte) 0x81, 1, 'a'}),
                Arguments.of("no mask on a ping", new byte[] {(byte) 0x89, 0}),
                Arguments.of("continuation of nothing", frame(0x80, new byte[1], 1)),
                Arguments.of(
                        "continuation after the end", concat(text("a"), piece(CONTINUATION, true, new byte[1], 1))),
                Arguments.of("message within a message", concat(piece(TEXT, false, new byte[1], 1), text("b"))),
                Arguments.of("ping in pieces", piece(PING, false, new byte[1], 1)),
                Arguments.of("close in pieces", piece(CLOSE, false, new byte[2], 1)),
                Arguments.of("long ping", frame(0x80 | PING, new byte[126], 1)),
                Arguments.of("long close", frame(0x80 | CLOSE, new byte[70_000], 1)),
                Arguments.of("negative length", lying(127, 0x80, 0, 0, 0, 0, 0, 0, 1)),
                Arguments.of("length of 125 in two bytes", lying(126, 0, 125)),
                Arguments.of("length of 65535 in eight bytes", lying(127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF)));
        return Stream.of(opcodes, reserved, others).flatMap(some -> some);
    }

    private static byte[] lying(int size, int... length) {
        byte[] bytes = new byte[2 + length.length + 200];
        bytes[0] = (byte) 0x82;
        bytes[1] = (byte) (0x80 | size);
        for (int i = 0; i < length.length; i++) {
            bytes[2 + i] = (byte) length[i];
        }
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void a_violation_is_told_once_and_nothing_comes_after_it(String name, byte[] bytes) {
        byte[] more = concat(bytes, text("too late"), control(PING));
        for (int mostInOne : new int[] {1, 1_000_000}) {
            List<String> events = readInPieces(more, new Random(1), mostInOne);
            assertThat(events).last().isEqualTo("violation");
            assertThat(events).noneMatch(event -> event.startsWith("ping"));
            assertThat(events.stream().filter("violation"::equals)).hasSize(1);
        }
    }

    @Test
    void a_frame_may_be_larger_than_any_memory_because_nothing_of_it_is_kept() {
        Heard heard = new Heard();
        FrameReader reader = new FrameReader(heard);
        byte[] header = Arrays.copyOf(lying(127, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), 14);
        reader.read(Unpooled.wrappedBuffer(header));
        reader.read(Unpooled.wrappedBuffer(new byte[] {1, 2, 3}));
        assertThat(heard.all()).containsExactly("data 010203");
    }
}

package io.signalbox.protocol.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.golden.GoldenTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A failure shows its seed and the bytes: {@code -Dfuzz.seed=N} makes it come again, {@code -Dfuzz.rounds=N} goes on with
 * so many seeds. A codec that never comes back fails too: the time is looked after by another thread, for a busy loop hears
 * no interrupt.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CodecFuzzTest {
    private static final int CASES = 15_000;
    private static final int MOST = 32_768;

    static LongStream seeds() {
        long first = Long.getLong("fuzz.seed", 7);
        return LongStream.range(first, first + Integer.getInteger("fuzz.rounds", 1));
    }

    @ParameterizedTest(name = "fuzz.seed={0}")
    @MethodSource("seeds")
    void bent_json_is_read_or_refused_and_never_anything_else(long seed) {
        byte[] tokens = "{}[]:,\"\\ue0123456789-+.tfn \u001etype".getBytes(StandardCharsets.UTF_8);
        assertThat(fuzz(seed, HubProtocol.JSON, sound("json-written.txt", "json-received.txt", false), tokens))
                .isPositive();
    }

    @ParameterizedTest(name = "fuzz.seed={0}")
    @MethodSource("seeds")
    void bent_messagepack_is_read_or_refused_and_never_anything_else(long seed) {
        byte[] tokens = HexFormat.of()
                .parseHex("0001067f8081848f909196a0a1bfc0c1c2c3c4c6c7c9cacbcccdcecfd0d3d4d8d9dbdcdddedfe0ff");
        assertThat(fuzz(
                        seed,
                        HubProtocol.MESSAGE_PACK,
                        sound("messagepack-written.txt", "messagepack-received.txt", true),
                        tokens))
                .isPositive();
    }

    @ParameterizedTest(name = "fuzz.seed={0}")
    @MethodSource("seeds")
    void a_bent_handshake_is_read_or_refused_and_never_anything_else(long seed) {
        Random random = new Random(seed);
        byte[] sound = "{\"protocol\":\"json\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8);
        byte[] tokens = "{}[]:,\"\\u01e9.".getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            ByteBuffer bent = ByteBuffer.wrap(bend(sound, tokens, random));
            int length = HandshakeRequest.length(bent, MOST);
            if (length > 0) {
                read += attempt(shown(seed, bent.array()), () -> HandshakeRequest.parse(bent.slice(0, length)))
                                .isPresent()
                        ? 1
                        : 0;
            }
        }
        assertThat(read).isPositive();
    }

    private static int fuzz(long seed, HubProtocol protocol, List<byte[]> sound, byte[] tokens) {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bent = bend(sound.get(random.nextInt(sound.size())), tokens, random);
            read += check(protocol, bent, shown(seed, bent)) ? 1 : 0;
        }
        return read;
    }

    /** Whether a frame was read; then it must have that kind, and survive being written again and carried over. */
    private static boolean check(HubProtocol protocol, byte[] bytes, String shown) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Optional<Integer> length =
                attempt(shown, () -> protocol.frameLength(in, MOST)).filter(n -> n > 0);
        if (length.isEmpty()) {
            return false;
        }
        ByteBuffer frame = in.slice(0, length.get());
        Optional<HubFrame.Kind> kind = attempt(shown, () -> protocol.kindOf(frame));
        Optional<HubFrame> decoded = attempt(shown, () -> protocol.decode(frame));
        if (decoded.isEmpty()) {
            return false;
        }
        assertThat(kind).as(shown).contains(decoded.get().kind());
        byte[] again = protocol.encode(decoded.get());
        assertThat(protocol.decode(ByteBuffer.wrap(again))).as(shown).isEqualTo(decoded.get());
        attempt(
                        shown,
                        () -> protocol.binary()
                                ? PayloadTranscoder.toJson(ByteString.copyFrom(again))
                                : PayloadTranscoder.toMessagePack(ByteString.copyFrom(again)))
                .ifPresent(over -> assertThat((protocol.binary() ? HubProtocol.JSON : HubProtocol.MESSAGE_PACK)
                                .kindOf(over.asReadOnlyByteBuffer()))
                        .as(shown)
                        .isEqualTo(decoded.get().kind()));
        return true;
    }

    private static <T> Optional<T> attempt(String shown, Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (MalformedFrameException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            return fail(shown, e);
        }
    }

    /** One to four changes: a byte replaced, put in, taken out, a piece doubled or cut off. */
    private static byte[] bend(byte[] sound, byte[] tokens, Random random) {
        byte[] bytes = sound;
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 1; changes--) {
            int at = random.nextInt(bytes.length);
            byte token = random.nextInt(8) == 0 ? (byte) random.nextInt() : tokens[random.nextInt(tokens.length)];
            bytes = switch (random.nextInt(5)) {
                case 0 -> joined(bytes, at, new byte[] {token}, at + 1);
                case 1 -> joined(bytes, at, new byte[] {token}, at);
                case 2 -> joined(bytes, at, new byte[0], at + 1);
                case 3 -> joined(bytes, at, Arrays.copyOf(bytes, at), at);
                default -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : bytes;
            };
        }
        return bytes;
    }

    private static byte[] joined(byte[] bytes, int to, byte[] middle, int from) {
        return ByteBuffer.allocate(to + middle.length + bytes.length - from)
                .put(bytes, 0, to)
                .put(middle)
                .put(bytes, from, bytes.length - from)
                .array();
    }

    private static List<byte[]> sound(String written, String received, boolean hex) {
        List<byte[]> sound = new ArrayList<>();
        for (String file : List.of(written, received)) {
            for (GoldenTable.Row row : GoldenTable.rows(file)) {
                sound.add(
                        hex
                                ? HexFormat.of().parseHex(row.bytes())
                                : (row.bytes() + "\u001e").getBytes(StandardCharsets.UTF_8));
            }
        }
        return sound;
    }

    private static String shown(long seed, byte[] bytes) {
        return "-Dfuzz.seed=" + seed + ": " + HexFormat.of().formatHex(bytes) + " "
                + new String(bytes, StandardCharsets.UTF_8);
    }
}

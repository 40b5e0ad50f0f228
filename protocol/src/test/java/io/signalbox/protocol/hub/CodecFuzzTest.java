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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Seeded: a failure shows the bytes, and comes again. */
@Timeout(60)
class CodecFuzzTest {
    private static final int ROUNDS = 15_000;
    private static final int MOST = 32_768;

    @Test
    void bent_json_is_read_or_refused_and_never_anything_else() {
        byte[] tokens = "{}[]:,\"\\ue0123456789-+.tfn \u001etype".getBytes(StandardCharsets.UTF_8);
        assertThat(fuzz(HubProtocol.JSON, seeds("json-written.txt", "json-received.txt", false), tokens))
                .isPositive();
    }

    @Test
    void bent_messagepack_is_read_or_refused_and_never_anything_else() {
        byte[] tokens = HexFormat.of()
                .parseHex("0001067f8081848f909196a0a1bfc0c1c2c3c4c6c7c9cacbcccdcecfd0d3d4d8d9dbdcdddedfe0ff");
        assertThat(fuzz(
                        HubProtocol.MESSAGE_PACK,
                        seeds("messagepack-written.txt", "messagepack-received.txt", true),
                        tokens))
                .isPositive();
    }

    @Test
    void a_bent_handshake_is_read_or_refused_and_never_anything_else() {
        Random random = new Random(11);
        byte[] seed = "{\"protocol\":\"json\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8);
        byte[] tokens = "{}[]:,\"\\u01e9.".getBytes(StandardCharsets.UTF_8);
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            ByteBuffer bent = ByteBuffer.wrap(bend(seed, tokens, random));
            int length = HandshakeRequest.length(bent, MOST);
            if (length > 0) {
                read += attempt(bent.array(), () -> HandshakeRequest.parse(bent.slice(0, length)))
                                .isPresent()
                        ? 1
                        : 0;
            }
        }
        assertThat(read).isPositive();
    }

    private static int fuzz(HubProtocol protocol, List<byte[]> seeds, byte[] tokens) {
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bent = bend(seeds.get(random.nextInt(seeds.size())), tokens, random);
            read += check(protocol, bent) ? 1 : 0;
        }
        return read;
    }

    /** Whether a frame was read; then it must have that kind, and survive being written again and carried over. */
    private static boolean check(HubProtocol protocol, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        Optional<Integer> length =
                attempt(bytes, () -> protocol.frameLength(in, MOST)).filter(n -> n > 0);
        if (length.isEmpty()) {
            return false;
        }
        ByteBuffer frame = in.slice(0, length.get());
        Optional<HubFrame.Kind> kind = attempt(bytes, () -> protocol.kindOf(frame));
        Optional<HubFrame> decoded = attempt(bytes, () -> protocol.decode(frame));
        if (decoded.isEmpty()) {
            return false;
        }
        String shown = shown(bytes);
        assertThat(kind).as(shown).contains(decoded.get().kind());
        byte[] again = protocol.encode(decoded.get());
        assertThat(protocol.decode(ByteBuffer.wrap(again))).as(shown).isEqualTo(decoded.get());
        attempt(
                        bytes,
                        () -> protocol.binary()
                                ? PayloadTranscoder.toJson(ByteString.copyFrom(again))
                                : PayloadTranscoder.toMessagePack(ByteString.copyFrom(again)))
                .ifPresent(over -> assertThat((protocol.binary() ? HubProtocol.JSON : HubProtocol.MESSAGE_PACK)
                                .kindOf(over.asReadOnlyByteBuffer()))
                        .as(shown)
                        .isEqualTo(decoded.get().kind()));
        return true;
    }

    private static <T> Optional<T> attempt(byte[] bytes, Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (MalformedFrameException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError e) {
            return fail(shown(bytes), e);
        }
    }

    /** One to four changes: a byte replaced, put in, taken out, a piece doubled or cut off. */
    private static byte[] bend(byte[] seed, byte[] tokens, Random random) {
        byte[] bytes = seed;
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

    private static List<byte[]> seeds(String written, String received, boolean hex) {
        List<byte[]> seeds = new ArrayList<>();
        for (String file : List.of(written, received)) {
            for (GoldenTable.Row row : GoldenTable.rows(file)) {
                seeds.add(
                        hex
                                ? HexFormat.of().parseHex(row.bytes())
                                : (row.bytes() + "\u001e").getBytes(StandardCharsets.UTF_8));
            }
        }
        return seeds;
    }

    private static String shown(byte[] bytes) {
        return HexFormat.of().formatHex(bytes) + " " + new String(bytes, StandardCharsets.UTF_8);
    }
}

package io.signalbox.dataplane.support;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bends bytes at random. */
public final class Bending {
    private static final int MOST_CHANGES = 4;
    private static final int MOST_CUTS = 6;
    private static final int MOST_DOUBLED = 64;

    private final Random random;

    public Bending(Random random) {
        this.random = random;
    }

    /** One to four changes: a bit turned, a byte replaced, put in, taken out, a piece taken out or doubled, the end cut. */
    public byte[] bent(byte[] bytes) {
        byte[] bent = bytes;
        for (int changes = 1 + random.nextInt(MOST_CHANGES); changes > 0 && bent.length > 1; changes--) {
            bent = bentOnce(bent);
        }
        return bent;
    }

    private byte[] bentOnce(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, at + 1 + random.nextInt(MOST_DOUBLED));
        byte any = (byte) random.nextInt();
        return switch (random.nextInt(7)) {
            case 0 -> spliced(bytes, at, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(Byte.SIZE))}, at + 1);
            case 1 -> spliced(bytes, at, new byte[] {any}, at + 1);
            case 2 -> spliced(bytes, at, new byte[] {any}, at);
            case 3 -> spliced(bytes, at, new byte[0], at + 1);
            case 4 -> spliced(bytes, at, new byte[0], to);
            case 5 -> spliced(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
            default -> Arrays.copyOf(bytes, at);
        };
    }

    private static byte[] spliced(byte[] bytes, int to, byte[] middle, int from) {
        return ByteBuffer.allocate(to + middle.length + bytes.length - from)
                .put(bytes, 0, to)
                .put(middle)
                .put(bytes, from, bytes.length - from)
                .array();
    }

    /** The same bytes in one piece or several. */
    public List<byte[]> cut(byte[] bytes) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        for (int cuts = random.nextInt(MOST_CUTS); cuts > 0 && from < bytes.length; cuts--) {
            int to = from + 1 + random.nextInt(bytes.length - from);
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        pieces.add(Arrays.copyOfRange(bytes, from, bytes.length));
        return pieces;
    }
}

package io.signalbox.dataplane.transport.websocket;

import io.signalbox.dataplane.support.ClientFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * A WebSocket frame of a client that need not be true to itself (RFC 6455 §5.2).
 *
 * @param first octet: FIN, the reserved bits and the opcode
 * @param digits octets of the length behind its first one: 0, 2, 8, or -1 for as few as it can
 * @param claimed length, or -1 for the true one
 */
record FuzzedFrame(int first, int digits, long claimed, boolean masked, int mask, byte[] payload) {
    private static final int FINAL = 0x80;
    private static final long[] LIES = {
        0, 1, 125, 126, 127, 0xFFFF, 0x1_0000, Integer.MAX_VALUE, 1L << 31, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE
    };

    static FuzzedFrame of(int opcode, boolean last, byte[] payload, int mask) {
        return new FuzzedFrame((last ? FINAL : 0) | opcode, -1, -1, true, mask, payload);
    }

    /** The same frame, untrue in one way. */
    FuzzedFrame bent(Random random) {
        int opcode = random.nextInt(16);
        return switch (random.nextInt(11)) {
            case 0 -> withFirst(first & 0xF0 | opcode);
            case 1 -> withFirst(first ^ FINAL);
            case 2 -> withFirst(first | 0x10 << random.nextInt(3));
            case 3 -> new FuzzedFrame(first, digits, claimed, false, mask, payload);
            case 4 -> new FuzzedFrame(first, digits, LIES[random.nextInt(LIES.length)], masked, mask, payload);
            case 5 -> new FuzzedFrame(first, digits, payload.length + random.nextInt(9) - 4, masked, mask, payload);
            case 6 -> new FuzzedFrame(first, random.nextBoolean() ? 2 : 8, claimed, masked, mask, payload);
            case 7 -> withPayload(Arrays.copyOf(payload, payload.length + 120 + random.nextInt(20)));
            case 8 -> withFirst(8 | opcode & 3);
            case 9 -> withPayload(new byte[0]);
            default -> new FuzzedFrame(first, digits, claimed, masked, mask ^ random.nextInt(), payload);
        };
    }

    private FuzzedFrame withFirst(int octet) {
        return new FuzzedFrame(octet, digits, claimed, masked, mask, payload);
    }

    private FuzzedFrame withPayload(byte[] other) {
        return new FuzzedFrame(first, digits, claimed, masked, mask, other);
    }

    byte[] bytes() {
        long length = claimed == -1 ? payload.length : claimed;
        int few = length < 0 || length > 0xFFFF ? 8 : length > 125 ? 2 : 0;
        int used = Math.max(digits, few);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        out.write((masked ? 0x80 : 0) | (used == 0 ? (int) length : used == 2 ? 126 : 127));
        byte[] whole = ByteBuffer.allocate(Long.BYTES).putLong(length).array();
        out.write(whole, Long.BYTES - used, used);
        if (!masked) {
            out.writeBytes(payload);
            return out.toByteArray();
        }
        // Our own frames know how to mask; their head is not ours.
        byte[] framed = ClientFrames.frame(first, payload, mask);
        int body = Integer.BYTES + payload.length;
        out.write(framed, framed.length - body, body);
        return out.toByteArray();
    }
}

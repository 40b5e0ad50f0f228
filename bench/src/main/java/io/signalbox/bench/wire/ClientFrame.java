package io.signalbox.bench.wire;

/** Frames from a client to a server: always masked (RFC 6455, 5.3). */
public final class ClientFrame {
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;

    /** A fixed mask: what a browser draws at random hides nothing here, but the server does the same work. */
    private static final int MASK = 0x5ac3_9617;

    private ClientFrame() {}

    /** A whole frame around {@code body[from, to)}. */
    public static byte[] of(int kind, byte[] body, int from, int to) {
        int length = to - from;
        int head = headLength(length);
        byte[] frame = new byte[head + length];
        frame[0] = (byte) (FIN | kind);
        writeLength(frame, length);
        for (int i = 0; i < 4; i++) {
            frame[head - 4 + i] = maskByte(i);
        }
        for (int i = 0; i < length; i++) {
            frame[head + i] = (byte) (body[from + i] ^ maskByte(i));
        }
        return frame;
    }

    public static byte[] of(int kind, byte[] body) {
        return of(kind, body, 0, body.length);
    }

    private static byte maskByte(int index) {
        return (byte) (MASK >>> (24 - 8 * (index & 3)));
    }

    private static int headLength(int length) {
        return 2 + (length < 126 ? 0 : length < 1 << 16 ? 2 : 8) + 4;
    }

    private static void writeLength(byte[] frame, int length) {
        if (length < 126) {
            frame[1] = (byte) (MASKED | length);
            return;
        }
        int digits = length < 1 << 16 ? 2 : 8;
        frame[1] = (byte) (MASKED | (digits == 2 ? 126 : 127));
        for (int i = 0; i < digits; i++) {
            frame[2 + i] = (byte) ((long) length >>> (8 * (digits - 1 - i)));
        }
    }
}

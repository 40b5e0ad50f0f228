package io.signalbox.bench.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Cuts what a server sent into WebSocket frames (RFC 6455, 5.2). */
public final class FrameReader {
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final int LONGEST = 64 << 20;
    private static final int NO_STATUS = 1005;

    private FrameReader() {}

    /**
     * Hands every complete frame to {@code frames}.
     *
     * @return where the first incomplete frame starts; those bytes are to be given again, with more behind them
     * @throws WireFault when a frame is masked, fragmented, unknown or longer than 64 MB
     */
    public static int read(byte[] in, int from, int to, Frames frames) throws IOException {
        int at = from;
        while (to - at >= 2) {
            int start = bodyStart(in, at);
            if (start > to) {
                break;
            }
            long length = bodyLength(in, at);
            if (length > to - start) {
                break;
            }
            int end = start + (int) length;
            hand(in[at], in, start, end, frames);
            at = end;
        }
        return at;
    }

    private static int bodyStart(byte[] in, int at) throws WireFault {
        int second = in[at + 1];
        if ((second & MASKED) != 0) {
            throw new WireFault("masked frame from the server (expected: unmasked)");
        }
        return at + 2 + (second == 126 ? 2 : second == 127 ? 8 : 0);
    }

    private static long bodyLength(byte[] in, int at) throws WireFault {
        int second = in[at + 1];
        if (second < 126) {
            return second;
        }
        int digits = second == 126 ? 2 : 8;
        long length = 0;
        for (int i = 0; i < digits; i++) {
            length = (length << 8) | (in[at + 2 + i] & 0xff);
        }
        if (length < 0 || length > LONGEST) {
            throw new WireFault("frame of " + length + " bytes (expected: at most " + LONGEST + ")");
        }
        return length;
    }

    private static void hand(byte first, byte[] in, int from, int to, Frames frames) throws IOException {
        int kind = first & 0x0f;
        if ((first & FIN) == 0 || kind == CONTINUATION) {
            throw new WireFault("fragmented message (expected: one frame per message)");
        }
        switch (kind) {
            case TEXT, BINARY -> frames.message(in, from, to);
            case PING -> frames.ping(in, from, to);
            case CLOSE -> close(in, from, to, frames);
            case PONG -> {} // nothing waits for one
            default -> throw new WireFault("frame kind " + kind + " (expected: 1, 2, 8, 9 or 10)");
        }
    }

    private static void close(byte[] in, int from, int to, Frames frames) throws IOException {
        if (to - from < 2) {
            frames.closed(NO_STATUS, "");
            return;
        }
        int status = ((in[from] & 0xff) << 8) | (in[from + 1] & 0xff);
        frames.closed(status, new String(in, from + 2, to - from - 2, StandardCharsets.UTF_8));
    }
}

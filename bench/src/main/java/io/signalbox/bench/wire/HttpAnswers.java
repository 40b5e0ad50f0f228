package io.signalbox.bench.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Cuts what an HTTP/1.1 server sent over one connection into answers. */
public final class HttpAnswers {
    private static final int LONGEST_HEAD = 64 << 10;

    /** Where the answers go. */
    public interface Sink {
        /**
         * One answer.
         *
         * @param status HTTP status
         * @param body the body as text
         */
        void answer(int status, String body);
    }

    /** Where the answers go when their bodies matter. The bytes stay valid during the call only. */
    public interface Bodies {
        void answer(int status, byte[] in, int from, int to) throws IOException;
    }

    private HttpAnswers() {}

    /**
     * Hands every complete answer to {@code sink}.
     *
     * @return where the first incomplete answer starts
     * @throws WireFault when it is no HTTP, or its body has no stated length
     */
    public static int read(byte[] in, int from, int to, Sink sink) throws IOException {
        // Bodies of successes are dropped unread: they would be garbage per message.
        return readBodies(
                in,
                from,
                to,
                (status, bytes, body, end) -> sink.answer(
                        status, status < 300 ? "" : new String(bytes, body, end - body, StandardCharsets.UTF_8)));
    }

    /** As {@link #read}, with the bodies of all answers. */
    public static int readBodies(byte[] in, int from, int to, Bodies sink) throws IOException {
        int at = from;
        while (at < to) {
            int body = headEnd(in, at, to);
            if (body < 0) {
                break;
            }
            String head = new String(in, at, body - at, StandardCharsets.ISO_8859_1);
            int status = status(head);
            int length = bodyLength(head, status);
            if (length > to - body) {
                break;
            }
            sink.answer(status, in, body, body + length);
            at = body + length;
        }
        return at;
    }

    /** Where the body of the answer at {@code from} starts, or -1 while its head is incomplete. */
    public static int headEnd(byte[] in, int from, int to) throws WireFault {
        for (int i = from; i + 3 < to; i++) {
            if (in[i] == '\r' && in[i + 1] == '\n' && in[i + 2] == '\r' && in[i + 3] == '\n') {
                return i + 4;
            }
        }
        if (to - from > LONGEST_HEAD) {
            throw new WireFault("HTTP head of more than " + LONGEST_HEAD + " bytes");
        }
        return -1;
    }

    /** The status in the first line of {@code head}. */
    public static int status(String head) throws WireFault {
        if (head.length() < 12 || !head.startsWith("HTTP/1.")) {
            throw new WireFault("no HTTP answer: " + head.lines().findFirst().orElse(""));
        }
        try {
            return Integer.parseInt(head.substring(9, 12));
        } catch (NumberFormatException e) {
            throw new WireFault("no HTTP status: " + head.lines().findFirst().orElse(""));
        }
    }

    private static int bodyLength(String head, int status) throws WireFault {
        String low = head.toLowerCase(Locale.ROOT);
        int at = low.indexOf("\r\ncontent-length:");
        if (at >= 0) {
            int start = at + "\r\ncontent-length:".length();
            return Integer.parseInt(
                    low.substring(start, low.indexOf('\r', start)).trim());
        }
        if (status == 204 || !low.contains("\r\ntransfer-encoding:")) {
            return 0;
        }
        throw new WireFault("HTTP answer " + status + " in chunks (expected: a Content-Length)");
    }
}

package io.signalbox.bench.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Requests that a generator sends, as bytes that are made once and stamped anew each time. */
public final class Request {
    /** In a path, what is replaced by six decimal digits of the target connection. */
    public static final String TARGET = "{target}";

    /** Placeholder of the same width as the digits. */
    private static final String ZEROS = "000000";

    private final Parts parts;
    private final byte[] bytes;
    private final int targetAt;
    private final int stampAt;

    private Request(Parts parts, byte[] bytes, int targetAt, int stampAt) {
        this.parts = parts;
        this.bytes = bytes;
        this.targetAt = targetAt;
        this.stampAt = stampAt;
    }

    /**
     * What a request was made of, for other generators.
     *
     * @param headers whole header lines
     * @param body holds an empty stamp
     */
    public record Parts(String path, List<String> headers, String body) {
        public Parts {
            headers = List.copyOf(headers);
        }
    }

    /**
     * A POST.
     *
     * @param path may hold {@link #TARGET} once
     * @param headers whole header lines
     * @param body holds a stamp
     */
    public static Request post(String path, List<String> headers, byte[] body) {
        StringBuilder head = new StringBuilder("POST " + path.replace(TARGET, ZEROS) + " HTTP/1.1\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        head.append("Host: 127.0.0.1\r\nContent-Length: ").append(body.length).append("\r\n\r\n");
        byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        int inPath = path.indexOf(TARGET);
        Parts parts = new Parts(path, headers, new String(body, StandardCharsets.ISO_8859_1));
        return new Request(
                parts, all, inPath < 0 ? -1 : "POST ".length() + inPath, Stamp.find(all, start.length, all.length));
    }

    public Parts parts() {
        return parts;
    }

    /** A WebSocket upgrade (RFC 6455, 4.1). */
    public static byte[] upgrade(String path, List<String> headers) {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        headers.forEach(line -> head.append(line).append("\r\n"));
        head.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
        head.append("Sec-WebSocket-Key: c2lnbmFsYm94IGJlbmNoIQ==\r\n\r\n");
        return head.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The name of a connection where {@link #TARGET} stands. */
    public static String targetName(int connection) {
        return String.format(Locale.ROOT, "%06d", connection);
    }

    /**
     * The request with this stamp. The same array each time: to be copied before the next call.
     *
     * @param target connection number, or {@link Stamp#EVERYONE}
     */
    public byte[] stamped(long nanos, long sequence, int stream, int target) {
        Stamp.write(bytes, stampAt, nanos, sequence, stream, target);
        if (targetAt >= 0) {
            int rest = target;
            for (int i = ZEROS.length() - 1; i >= 0; i--) {
                bytes[targetAt + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        return bytes;
    }
}

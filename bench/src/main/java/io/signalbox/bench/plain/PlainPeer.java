package io.signalbox.bench.plain;

import io.signalbox.bench.wire.HttpAnswers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One client of {@link PlainFanout}: a publisher until it upgrades, a subscriber from then on. */
final class PlainPeer {
    private static final byte[] NOTHING = {};
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
    private static final int MOST_WAITING = 16 << 20;
    private static final byte[] ACCEPTED =
            "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final SelectionKey key;
    private byte[] held = NOTHING;
    private @Nullable ByteBuffer waiting;
    private boolean subscriber;

    PlainPeer(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    SocketChannel channel() {
        return channel;
    }

    boolean isSubscriber() {
        return subscriber;
    }

    /**
     * Reads requests; what is to be published is added to {@code frames}.
     *
     * @return whether this client is a subscriber now
     */
    boolean requests(byte[] bytes, ByteArrayOutputStream frames) throws IOException {
        byte[] all = Arrays.copyOf(held, held.length + bytes.length);
        System.arraycopy(bytes, 0, all, held.length, bytes.length);
        int at = 0;
        for (int body = HttpAnswers.headEnd(all, at, all.length); body >= 0; ) {
            String head = new String(all, at, body - at, StandardCharsets.ISO_8859_1);
            if (head.startsWith("GET " + PlainFanout.SUBSCRIBE + " ")) {
                upgrade(head);
                return true;
            }
            int length = Integer.parseInt(header(head, "content-length").orElse("0"));
            if (length > all.length - body) {
                break;
            }
            frame(all, body, length, frames);
            write(ByteBuffer.wrap(ACCEPTED));
            at = body + length;
            body = HttpAnswers.headEnd(all, at, all.length);
        }
        held = Arrays.copyOfRange(all, at, all.length);
        return false;
    }

    private void upgrade(String head) throws IOException {
        String accept = header(head, "sec-websocket-key")
                .map(PlainPeer::accept)
                .orElseThrow(() -> new IOException("upgrade without a key"));
        subscriber = true;
        write(ByteBuffer.wrap(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII)));
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1").digest((key + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<String> header(String head, String name) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst();
    }

    private static void frame(byte[] in, int from, int length, ByteArrayOutputStream out) {
        out.write(0x81);
        if (length < 126) {
            out.write(length);
        } else if (length < 1 << 16) {
            out.write(126);
            out.write(length >>> 8);
            out.write(length);
        } else {
            out.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) ((long) length >>> shift));
            }
        }
        out.write(in, from, length);
    }

    /** Writes; false, and closed, when that fails or the client is too slow. */
    boolean offer(ByteBuffer bytes) {
        try {
            write(bytes);
            return true;
        } catch (IOException e) {
            close();
            return false;
        }
    }

    /** Writes, or keeps a copy of what the socket does not take yet. */
    private void write(ByteBuffer bytes) throws IOException {
        if (waiting == null) {
            channel.write(bytes);
        }
        if (bytes.hasRemaining()) {
            int before = waiting == null ? 0 : waiting.remaining();
            if (before > MOST_WAITING) {
                throw new IOException("a subscriber reads too slowly");
            }
            ByteBuffer more = ByteBuffer.allocate(before + bytes.remaining());
            if (waiting != null) {
                more.put(waiting);
            }
            waiting = more.put(bytes).flip();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    void flush() throws IOException {
        if (waiting != null && channel.write(waiting) >= 0 && !waiting.hasRemaining()) {
            waiting = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            waiting = null; // nothing is owed to a socket that fails to close
        }
    }
}

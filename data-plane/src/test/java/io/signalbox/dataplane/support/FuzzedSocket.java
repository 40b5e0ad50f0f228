package io.signalbox.dataplane.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Arrays;

/** The TCP connection of a client that sends anything at all. That the other side hangs up is no failure. */
public final class FuzzedSocket implements AutoCloseable {
    /** Longer than every deadline of a node under {@link HeldShort}. */
    private static final int PATIENCE_MILLIS = 10_000;

    private static final String HEAD_END = "\r\n\r\n";

    private final Socket socket = new Socket();
    private final InputStream in;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private boolean ended;

    public FuzzedSocket(URI server) throws IOException {
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
    }

    /** Each piece in a write of its own. */
    public void send(Iterable<byte[]> pieces) throws IOException {
        try {
            for (byte[] piece : pieces) {
                socket.getOutputStream().write(piece);
            }
        } catch (SocketException e) {
            // It hung up already, as it may.
        }
    }

    /** Says that nothing more comes; it can still hear. */
    public void finish() throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException e) {
            // It was reset already.
        }
    }

    /** Ends by a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Waits until the head of an answer is there, or the other side hangs up. */
    public void awaitHead() throws IOException {
        while (!ended && !heard.toString(ISO_8859_1).contains(HEAD_END)) {
            read();
        }
    }

    /** Waits until the other side hangs up. */
    public void awaitEnd() throws IOException {
        while (!ended) {
            read();
        }
    }

    private void read() throws IOException {
        byte[] bytes = new byte[4096];
        try {
            int count = in.read(bytes);
            ended = count < 0;
            heard.write(bytes, 0, Math.max(0, count));
        } catch (SocketException e) {
            ended = true;
        }
    }

    /** Whether the upgrade was granted. */
    public boolean isUpgraded() {
        return heard.toString(ISO_8859_1).startsWith("HTTP/1.1 101 ");
    }

    /** Whether all that came is an answer of HTTP or, behind an upgrade, whole frames as servers send them, cut at most. */
    public boolean isWellFormed() {
        String text = heard.toString(ISO_8859_1);
        if (!isUpgraded()) {
            // The HTTP server answers in the protocol's name that it was asked with, right or wrong.
            return text.isEmpty() || text.matches("(?s)[!-~]+/\\d\\.\\d \\d{3}.*");
        }
        int at = text.indexOf(HEAD_END) + HEAD_END.length();
        return at < HEAD_END.length() || areFrames(heard.toByteArray(), at);
    }

    /** All that came, so far. */
    @Override
    public String toString() {
        return heard.toString(ISO_8859_1);
    }

    private static boolean areFrames(byte[] bytes, int from) {
        for (int at = from; at + 1 < bytes.length; ) {
            int first = bytes[at] & 0xFF;
            int size = bytes[at + 1] & 0xFF;
            if (!Arrays.asList(0x81, 0x82, 0x88, 0x89, 0x8A).contains(first) || size > 127 || size == 127) {
                return false;
            }
            boolean medium = size == 126;
            if (medium && at + 3 >= bytes.length) {
                return true;
            }
            at += medium ? 4 + ((bytes[at + 2] & 0xFF) << 8 | bytes[at + 3] & 0xFF) : 2 + size;
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

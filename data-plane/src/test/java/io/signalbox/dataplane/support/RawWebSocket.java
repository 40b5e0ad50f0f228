package io.signalbox.dataplane.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A WebSocket client that decides over every byte it sends, and reads only when it is told to. */
public final class RawWebSocket implements AutoCloseable {
    /** The hub message that one reads who breaks the rules of WebSockets, before the close frame. */
    public static final String CLOSED_AS_VIOLATOR =
            "{\"type\":7,\"error\":\"The client broke the rules of WebSockets.\",\"allowReconnect\":true}";

    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final int status;
    private final List<String> headers = new ArrayList<>();
    private final Queue<String> messages = new ArrayDeque<>();
    private int compressed;

    /** One frame as it came, or the end of the stream. */
    public record Frame(int opcode, byte[] payload) {
        public static final Frame END = new Frame(-1, new byte[0]);

        public String text() {
            return new String(payload, UTF_8).replace('\u001e', '|');
        }

        /** The code of a close frame; 1005 when it has none. */
        public int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        }
    }

    private RawWebSocket(Socket socket, String request) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
        send(request.getBytes(UTF_8));
        status = Integer.parseInt(line().split(" ")[1]);
        for (String header = line(); !header.isEmpty(); header = line()) {
            headers.add(header);
        }
    }

    /** Opens a socket and asks for the upgrade; {@link #status} tells how it went. */
    public static RawWebSocket open(URI server, String pathAndQuery, String... moreHeaders) throws IOException {
        return open(server, 0, pathAndQuery, moreHeaders);
    }

    /** @param receiveBuffer of the socket in bytes; 0: the system's choice */
    public static RawWebSocket open(URI server, int receiveBuffer, String pathAndQuery, String... moreHeaders)
            throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new java.net.InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
        String more = String.join(
                "", List.of(moreHeaders).stream().map(one -> one + "\r\n").toList());
        String host = more.toLowerCase(Locale.ROOT).contains("host:") ? "" : "Host: localhost\r\n";
        return new RawWebSocket(
                socket,
                "GET " + pathAndQuery + " HTTP/1.1\r\n" + host + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + more
                        + "\r\n");
    }

    public int status() {
        return status;
    }

    public @Nullable String header(String name) {
        return headers.stream()
                .filter(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(header -> header.substring(name.length() + 1).trim())
                .findFirst()
                .orElse(null);
    }

    /** How long a read waits before it throws. */
    public void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** The body of an answer that refused the upgrade. */
    public String body() throws IOException {
        String length = header("content-length");
        return new String(in.readNBytes(length == null ? 0 : Integer.parseInt(length)), UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.readUnsignedByte(); octet != '\n'; octet = in.readUnsignedByte()) {
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Hub messages in one text frame; a bar stands for 0x1E. */
    public void say(String messages) throws IOException {
        send(ClientFrames.text(messages.replace('|', '\u001e')));
    }

    public Frame read() throws IOException {
        int first;
        try {
            first = in.read();
            if (first < 0) {
                return Frame.END;
            }
            int size = in.readUnsignedByte();
            long length = size == 126 ? in.readUnsignedShort() : size == 127 ? in.readLong() : size;
            return frame(first, in.readNBytes((int) length));
        } catch (java.net.SocketException e) {
            // A reset is an end too.
            return Frame.END;
        } catch (java.io.EOFException e) {
            return Frame.END;
        }
    }

    private Frame frame(int first, byte[] payload) {
        int reserved = first & 0x70;
        if (reserved == 0) {
            return new Frame(first & 0x0F, payload);
        }
        if (reserved != ClientFrames.COMPRESSED || header("Sec-WebSocket-Extensions") == null) {
            throw new AssertionError("first octet of a frame: " + first + " (expected: what was agreed on)");
        }
        compressed++;
        return new Frame(first & 0x0F, Deflated.plain(payload));
    }

    /** How many of the frames that were read were compressed. */
    public int compressed() {
        return compressed;
    }

    /** The next hub message in JSON without its end, pings aside; what else comes, as {@code close <code>} or {@code end}. */
    public String next() throws IOException {
        while (messages.isEmpty()) {
            Frame frame = read();
            switch (frame.opcode()) {
                case -1 -> messages.add("end");
                case ClientFrames.CLOSE -> messages.add("close " + frame.closeCode());
                case ClientFrames.TEXT, ClientFrames.BINARY ->
                    List.of(frame.text().split("\\|")).stream()
                            .filter(message -> !message.equals("{\"type\":6}"))
                            .forEach(messages::add);
                default -> messages.add("opcode " + frame.opcode());
            }
        }
        return messages.remove();
    }

    /** The handshake in JSON; its answer is the next message. */
    public RawWebSocket handshake() throws IOException {
        say("{\"protocol\":\"json\",\"version\":1}|");
        return this;
    }

    /** Ends the TCP connection by a reset, as a network does that fails. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

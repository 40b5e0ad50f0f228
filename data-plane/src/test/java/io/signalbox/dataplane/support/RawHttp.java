package io.signalbox.dataplane.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One TCP connection of an HTTP client that decides over every byte it sends, and reads only when it is told to. */
public final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 15_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    /** One answer, with its body where its head tells how long that is. */
    public record Answer(int status, List<String> headers, byte[] body) {
        public @Nullable String header(String name) {
            return headers.stream()
                    .filter(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(header -> header.substring(name.length() + 1).trim())
                    .findFirst()
                    .orElse(null);
        }

        /** The body; 0x1E shows as a bar. */
        public String text() {
            return new String(body, UTF_8).replace('\u001e', '|');
        }

        /** Status and body, for a glance. */
        @Override
        public String toString() {
            return text().isEmpty() ? String.valueOf(status) : status + " " + text();
        }
    }

    private RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    public static RawHttp open(URI server) throws IOException {
        return open(server, 0);
    }

    /** @param receiveBuffer of the socket in bytes; 0: the system's choice */
    public static RawHttp open(URI server, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), TIMEOUT_MILLIS);
        return new RawHttp(socket);
    }

    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Sends a request without a body; the answer is not waited for. */
    public RawHttp ask(String verb, String pathAndQuery, String... headers) throws IOException {
        send((head(verb, pathAndQuery, headers) + "\r\n").getBytes(UTF_8));
        return this;
    }

    /** Sends a POST; the answer is not waited for. */
    public RawHttp post(String pathAndQuery, byte[] body, String... headers) throws IOException {
        byte[] head =
                (head("POST", pathAndQuery, headers) + "Content-Length: " + body.length + "\r\n\r\n").getBytes(UTF_8);
        send(ClientFrames.concat(head, body));
        return this;
    }

    public static String head(String verb, String pathAndQuery, String... headers) {
        StringBuilder head = new StringBuilder(verb + " " + pathAndQuery + " HTTP/1.1\r\n");
        if (!String.join("\n", headers).toLowerCase(Locale.ROOT).contains("host:")) {
            head.append("Host: localhost\r\n");
        }
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.toString();
    }

    /** The next answer, whole. */
    public Answer answer() throws IOException {
        Answer head = begun();
        String length = head.header("Content-Length");
        return length == null ? head : new Answer(head.status, head.headers, in.readNBytes(Integer.parseInt(length)));
    }

    /** The next answer as far as its head goes. */
    public Answer begun() throws IOException {
        int status = Integer.parseInt(line().split(" ")[1]);
        List<String> headers = new ArrayList<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            headers.add(header);
        }
        return new Answer(status, headers, new byte[0]);
    }

    /** The next chunk of a chunked answer; empty: its end. */
    public String chunk() throws IOException {
        byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
        line();
        return new String(chunk, UTF_8).replace('\u001e', '|');
    }

    /** The next so many bytes, each as a character; 0x1E shows as a bar. */
    public String text(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), ISO_8859_1).replace('\u001e', '|');
    }

    /** Says that nothing more comes; it can still hear. */
    public void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the TCP connection by a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Whether the other side hung up, and nothing more came before that. */
    public boolean isEnded() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            // A reset is an end too.
            return true;
        }
    }

    /** Whether something can be read at once. */
    public boolean hasMore() {
        try {
            return in.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("in a line: " + line.toString(UTF_8));
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

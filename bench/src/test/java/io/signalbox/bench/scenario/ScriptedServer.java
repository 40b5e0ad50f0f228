package io.signalbox.bench.scenario;

import io.signalbox.bench.wire.Encoding;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A blocking WebSocket and HTTP server for a few clients that does to each message what the test says. */
final class ScriptedServer implements AutoCloseable {
    /** What becomes of a published message. */
    interface Script {
        /** The messages that subscribers hear after the {@code number}th was published. */
        List<byte[]> after(int number, byte[] published);
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ConcurrentLinkedQueue<Socket> subscribers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Encoding encoding;
    private final Script script;
    private int published;

    ScriptedServer(Encoding encoding, Script script) throws IOException {
        this.encoding = encoding;
        this.script = script;
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void start(Body body) {
        Thread thread = new Thread(() -> {
            try {
                body.run();
            } catch (IOException e) {
                subscribers.removeIf(Socket::isClosed); // a client, or this server, has closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Body {
        void run() throws IOException;
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            Socket socket = listener.accept();
            socket.setTcpNoDelay(true);
            sockets.add(socket);
            start(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        OutputStream out = socket.getOutputStream();
        for (List<String> head = head(in); head != null; head = head(in)) {
            if (head.get(0).startsWith("GET")) {
                out.write(ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
                listen(socket, in, out);
                return;
            }
            byte[] body = in.readNBytes(length(head));
            out.write(ascii("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"));
            publish(body);
        }
    }

    private void listen(Socket socket, DataInputStream in, OutputStream out) throws IOException {
        if (encoding != Encoding.RAW) {
            clientFrame(in);
            halves(out, frame(0x81, ascii("{}\u001e")));
        }
        subscribers.add(socket);
        while (true) {
            byte[] echo = clientFrame(in);
            halves(out, frame(0x81, echo));
        }
    }

    private synchronized void publish(byte[] body) throws IOException {
        for (byte[] message : script.after(published, body)) {
            for (Socket subscriber : subscribers) {
                halves(subscriber.getOutputStream(), frame(0x81, message));
            }
        }
        published++;
    }

    /** In two segments, so that the reader meets half a frame. */
    private static void halves(OutputStream out, byte[] frame) throws IOException {
        out.write(frame, 0, frame.length / 2);
        out.flush();
        out.write(frame, frame.length / 2, frame.length - frame.length / 2);
        out.flush();
    }

    private static @Nullable List<String> head(DataInputStream in) throws IOException {
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n') {
                line.write(next);
                continue;
            }
            String text = line.toString(StandardCharsets.US_ASCII).trim();
            if (text.isEmpty()) {
                return lines;
            }
            lines.add(text);
            line.reset();
        }
        return null;
    }

    private static int length(List<String> head) {
        return head.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElse(0);
    }

    private static byte[] clientFrame(DataInputStream in) throws IOException {
        in.readByte();
        int length = in.readByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        }
        byte[] mask = in.readNBytes(4);
        byte[] body = in.readNBytes(length);
        for (int i = 0; i < body.length; i++) {
            body[i] ^= mask[i % 4];
        }
        return body;
    }

    static byte[] frame(int first, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(first);
        if (body.length < 126) {
            out.write(body.length);
        } else {
            out.writeBytes(new byte[] {126, (byte) (body.length >> 8), (byte) body.length});
        }
        out.writeBytes(body);
        return out.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

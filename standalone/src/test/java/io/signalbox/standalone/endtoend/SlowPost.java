package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A backend's request that has come but for its body. */
final class SlowPost implements AutoCloseable {
    private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";

    private final Socket socket;
    private final byte[] body;

    private SlowPost(Socket socket, byte[] body) {
        this.socket = socket;
        this.body = body;
    }

    /** Sends to everyone of a hub. */
    static SlowPost begin(RunningSignalbox signalbox, String hub, String json) {
        String path = "/api/hubs/" + hub + "/:send";
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: localhost:" + signalbox.port()
                + "\r\nAuthorization: Bearer " + new Backend(signalbox.connectionString()).restToken(path)
                + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        try {
            Socket socket = new Socket("localhost", signalbox.port());
            socket.setSoTimeout((int) Await.LIMIT.toMillis());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            byte[] told = socket.getInputStream().readNBytes(GO_ON.length());
            assertThat(new String(told, StandardCharsets.UTF_8)).isEqualTo(GO_ON);
            return new SlowPost(socket, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the body; what the service says until it ends the connection. */
    String finish() {
        try {
            socket.getOutputStream().write(body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

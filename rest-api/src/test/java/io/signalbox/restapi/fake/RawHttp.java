package io.signalbox.restapi.fake;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** HTTP as bytes, for what a client library would not send. */
public final class RawHttp {
    private static final int PATIENCE_MILLIS = 20_000;

    private RawHttp() {}

    /** Writes all of {@code requests} at once and reads until the other side closes. */
    public static String exchange(URI api, String requests) {
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("raw exchange", e);
        }
    }

    /**
     * Writes {@code head}, then {@code chunk} over and over, until the other side closes; its answer so far.
     *
     * @throws AssertionError when it took {@code most} of them
     */
    public static String untilClosed(URI api, String head, String chunk, int most) {
        byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
        var answer = new ByteArrayOutputStream();
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < most; i++) {
                socket.getOutputStream().write(bytes);
                answer.write(socket.getInputStream()
                        .readNBytes(socket.getInputStream().available()));
            }
        } catch (IOException closed) {
            return answer.toString(StandardCharsets.UTF_8);
        }
        throw new AssertionError(most + " chunks were taken (expected: the connection closed before)");
    }
}

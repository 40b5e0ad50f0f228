package io.signalbox.dataplane.transport.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.support.Eventually;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The last moments of a node: its HTTP server is about to go, and clients already come again. */
class ShutDoorTest {
    private static final int LIMIT_MILLIS = (int) Eventually.LIMIT.toMillis();
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final RequestDeadlines deadlines = new RequestDeadlines(Duration.ofMinutes(1), 10, meters);
    private HttpServer server;

    @BeforeEach
    void listen() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        deadlines.watch(vertx);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void whoever_comes_is_turned_away_and_whoever_was_there_is_served() throws Exception {
        try (Socket inside = connected()) {
            assertThat(answered(inside)).isTrue();
            deadlines.shut();
            Eventually.holds("the door is shut", this::turnedAway);
            assertThat(answered(inside)).isTrue();
            assertThat(meters.total(Meter.SOCKETS_REFUSED))
                    .as("none were too many")
                    .isZero();
        }
    }

    private boolean turnedAway() {
        try (Socket comer = connected()) {
            return !answered(comer);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(LIMIT_MILLIS);
        return socket;
    }

    /** Asks, and reads whether there is an answer. */
    private static boolean answered(Socket socket) {
        try {
            socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[1024];
            return socket.getInputStream().read(answer) > 0;
        } catch (IOException e) {
            // It was reset.
            return false;
        }
    }
}

package io.signalbox.restapi.leave;

import static io.signalbox.restapi.fake.Backend.HELLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.restapi.fake.RestApiTest;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** A process that goes down in order. It does so once: this test has one of its own, whose HTTP server stays up. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
@TestProfile(LastRequestsTest.OfItsOwn.class)
class LastRequestsTest extends RestApiTest {
    private static final String PATH = "/api/hubs/chat/users/ann/:send";
    private static final String GO_ON = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final String REFUSED = "HTTP/1.1 413 ";
    private static final long TOO_LONG = 1L << 30;
    /** Much longer than this test takes. */
    private static final Duration BOUND = Duration.ofMinutes(2);

    private static final int PATIENCE_MILLIS = 20_000;
    private static final long A_MOMENT_MILLIS = 50;

    @Inject
    Event<ShutdownDelayInitiatedEvent> leaving;

    public static final class OfItsOwn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("signalbox.rest-api.shutdown-timeout", BOUND.toString());
        }
    }

    @Test
    void what_is_under_way_is_answered_before_it_has_left_and_what_comes_then_is_refused() throws Exception {
        var aside = Executors.newSingleThreadExecutor();
        refusedByTheFramework();
        try (Socket slow = begun("");
                Socket ofTenant = begun("/t/dev");
                Socket vanishing = begun("")) {
            CompletableFuture<Void> left =
                    CompletableFuture.runAsync(() -> leaving.fire(new ShutdownDelayInitiatedEvent()), aside);
            HttpResponse<String> late = firstRefused();
            assertRefused(late, 503, "Error.Request.Unknown");
            assertThat(late.body()).contains("SB405");
            assertThat(late.headers().firstValue("connection")).hasValue("close");

            vanishing.close();
            assertThat(answer(ofTenant)).startsWith("HTTP/1.1 202 ").containsIgnoringCase("connection: close");
            assertThatThrownBy(() -> left.get(A_MOMENT_MILLIS, TimeUnit.MILLISECONDS))
                    .as("one is under way still")
                    .isInstanceOf(TimeoutException.class);
            assertThat(answer(slow)).startsWith("HTTP/1.1 202 ").containsIgnoringCase("connection: close");
            left.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            assertThat(dataPlane.deliveries).hasSize(2);
        } finally {
            aside.shutdownNow();
        }
    }

    /** Everybody else is served until it has turned to go. */
    private HttpResponse<String> firstRefused() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            HttpResponse<String> answer = backend.callWith("", "GET", "/api/health");
            if (answer.statusCode() != 200) {
                return answer;
            }
            assertThat(System.nanoTime()).as("refused within 20 s").isLessThan(end);
        }
    }

    /** A body longer than any may be: no resource sees it, and it is over when it is answered. */
    private void refusedByTheFramework() throws IOException {
        try (Socket socket = new Socket(api().getHost(), api().getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            String head = "POST " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + TOO_LONG + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            byte[] told = socket.getInputStream().readNBytes(REFUSED.length());
            assertThat(new String(told, StandardCharsets.UTF_8)).isEqualTo(REFUSED);
        }
    }

    /** A request whose head has been taken, and whose body is still to come. */
    private Socket begun(String prefix) throws IOException {
        Socket socket = new Socket(api().getHost(), api().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        String head = "POST " + prefix + PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + backend.token("http://localhost" + prefix + PATH) + "\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: " + HELLO.length() + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
        byte[] told = socket.getInputStream().readNBytes(GO_ON.length());
        assertThat(new String(told, StandardCharsets.UTF_8)).isEqualTo(GO_ON);
        return socket;
    }

    /** Of which the last line of the head is there, when its body has come. */
    private static String answer(Socket begun) throws IOException {
        begun.getOutputStream().write(HELLO.getBytes(StandardCharsets.UTF_8));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = begun.getInputStream().read();
            assertThat(next).as("the connection after: %s", head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }
}

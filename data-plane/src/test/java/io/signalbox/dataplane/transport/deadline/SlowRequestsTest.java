package io.signalbox.dataplane.transport.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.Http2;
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.Tokens;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come drop by drop, or are too large, and those who come beside them. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
@TestProfile(HeldShort.class)
class SlowRequestsTest extends NodeUnderTest {
    private static final int TICK_MILLIS = 100;
    private static final long TICK_NANOS = TICK_MILLIS * 1_000_000L;
    /** Nothing else cuts off whoever goes on sending. */
    private static final Duration MOST = Eventually.LIMIT;

    /** Sockets of those who dribble. */
    private static final int SLOW = 50;

    @Inject
    Vertx vertx;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /client/?hub=x HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
                "POST /client/negotiate?hub=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
            })
    void a_request_that_does_not_end_is_cut_off_and_the_others_are_served(String begun) throws Exception {
        Neighbour neighbour = neighbour(serving("beside"), "beside");
        MemoryWatch memory = closing(new MemoryWatch());
        neighbour.during(round -> {
            long before = meters.total(Meter.REQUESTS_TOO_SLOW);
            List<Socket> slow = new ArrayList<>();
            for (int i = 0; i < SLOW; i++) {
                slow.add(opened(begun));
            }
            Duration cut = dribbled(slow.get(0));
            assertThat(cut).isBetween(Duration.ofMillis(HeldShort.REQUEST_WITHIN_MILLIS / 2), MOST);
            Eventually.holds("all are cut off", () -> meters.total(Meter.REQUESTS_TOO_SLOW) >= before + slow.size());
        });
        memory.stays(SLOW, MemoryWatch.READ);
    }

    @Test
    void more_sockets_than_may_be_are_closed_and_a_web_socket_is_none_of_them() throws Exception {
        Neighbour neighbour = neighbour(serving("crowd"), "crowd");
        MemoryWatch memory = closing(new MemoryWatch());
        List<Socket> silent = new ArrayList<>();
        neighbour.during(round -> {
            long before = meters.total(Meter.SOCKETS_REFUSED);
            int many = silent.size() + 10 * HeldShort.HTTP_SOCKETS;
            while (meters.total(Meter.SOCKETS_REFUSED) == before) {
                silent.add(opened(""));
                // Some are cut off meanwhile, for their silence.
                assertThat(silent).hasSizeLessThan(many);
            }
            assertThat(silent).hasSizeGreaterThan(HeldShort.HTTP_SOCKETS / 2);
        });
        memory.stays(HeldShort.HTTP_SOCKETS, MemoryWatch.READ);
        for (Socket socket : silent) {
            socket.close();
        }
        Eventually.holds(
                "there is room again", () -> answers("GET /client/?hub=x HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }

    private boolean answers(String request) {
        try {
            return status(request) == 401;
        } catch (IOException | NullPointerException e) {
            // Closed at once.
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 100000"})
    void a_body_that_does_not_end_is_cut_off_on_its_http_2_stream_alone(String length) throws Exception {
        serving("streams");
        String bearer = "Authorization: Bearer " + Tokens.client("streams");
        String path = "/client/?hub=streams&id=" + negotiate("streams", Tokens.client("streams"));
        long before = meters.total(Meter.REQUESTS_TOO_SLOW);
        Http2 http = closing(new Http2(vertx, server()));
        assertThat(http.ask("GET", path, "", bearer)).hasToString("200");
        Http2.Exchange poll = http.ask("GET", path, "", bearer);
        Http2.Exchange slow =
                length.isEmpty() ? http.begin("POST", path, bearer) : http.begin("POST", path, bearer, length);
        slow.write("{");
        Http2.Exchange held = http.begin("POST", path, bearer);
        held.write("{");
        long begun = System.nanoTime();
        Eventually.holds("the stream is reset", () -> {
            slow.write("a");
            // Requests that come and go beside it give it no more time.
            assertThat(http.ask("DELETE", "/client/?hub=streams", "", bearer).status())
                    .isEqualTo(400);
            return slow.isReset();
        });
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofMillis(HeldShort.REQUEST_WITHIN_MILLIS / 2), MOST);
        Eventually.holds("the one that waited behind it has its own time", held::isReset);
        assertThat(http.ask("POST", path, "{\"protocol\":\"json\",\"version\":1}|", bearer))
                .as("the next one's turn comes")
                .hasToString("200");
        assertThat(poll).as("a poll waits longer than a body may").hasToString("200 {}|");
        assertThat(meters.total(Meter.REQUESTS_TOO_SLOW)).isGreaterThanOrEqualTo(before + 2);
    }

    /** In chunks, and with a length: each on a connection of its own with many others. */
    @Test
    void bodies_of_http_2_that_do_not_end_cost_a_neighbour_and_the_memory_nothing() throws Exception {
        Neighbour neighbour = neighbour(serving("beside_streams"), "beside_streams");
        MemoryWatch memory = closing(new MemoryWatch());
        neighbour.during(round -> {
            long before = meters.total(Meter.REQUESTS_TOO_SLOW);
            List<Http2.Exchange> slow = new ArrayList<>();
            try (Http2 plain = new Http2(vertx, server());
                    Http2 promising = new Http2(vertx, server())) {
                for (int i = 0; i < 50; i++) {
                    slow.add(plain.begin("POST", "/client/negotiate?hub=x"));
                    slow.add(promising.begin("POST", "/client/negotiate?hub=x", "Content-Length: 100000"));
                }
                long begun = System.nanoTime();
                AtomicInteger ticks = new AtomicInteger();
                Eventually.holds("all streams are reset", () -> {
                    if (System.nanoTime() - begun > ticks.get() * TICK_NANOS) {
                        ticks.incrementAndGet();
                        slow.stream().filter(each -> !each.isReset()).forEach(each -> each.write("a"));
                    }
                    return slow.stream().allMatch(Http2.Exchange::isReset);
                });
                assertThat(Duration.ofNanos(System.nanoTime() - begun))
                        .isBetween(Duration.ofMillis(HeldShort.REQUEST_WITHIN_MILLIS / 2), MOST);
                assertThat(meters.total(Meter.REQUESTS_TOO_SLOW)).isGreaterThanOrEqualTo(before + slow.size());
            }
        });
        memory.stays(2, MemoryWatch.READ);
    }

    @Test
    void a_body_whose_request_was_answered_is_not_waited_for_longer() {
        Http2 http = closing(new Http2(vertx, server()));
        Http2.Exchange refused = http.begin("POST", "/client/?hub=x&id=y");
        refused.write("a");
        assertThat(refused.status()).isEqualTo(401);
        Eventually.holds("the stream is reset", () -> {
            refused.write("a");
            return refused.isReset();
        });
    }

    @Test
    void a_connection_that_only_waits_between_requests_is_kept() throws Exception {
        try (Socket socket = opened("")) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String request = "POST /client/negotiate?hub=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                    + "Authorization: Bearer " + Tokens.client("x") + "\r\n\r\n";
            assertThat(answered(socket, in, request)).contains("200");
            socket.setSoTimeout(3 * HeldShort.REQUEST_WITHIN_MILLIS);
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(30_000);
            assertThat(answered(socket, in, request)).contains("200");
        }
    }

    @Test
    void a_web_socket_is_no_request_any_more() throws Exception {
        serving("quiet");
        var client = connect("quiet");
        client.patience(3 * HeldShort.REQUEST_WITHIN_MILLIS);
        assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
    }

    // compat: tk-url-length
    @Test
    void a_url_of_12_kb_and_headers_of_less_than_16_kb_pass_and_larger_ones_are_told_so() throws Exception {
        assertThat(status("GET /client/?hub=x&q=" + "a".repeat(12_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isEqualTo(401);
        assertThat(status("GET /client/?hub=x HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(15_000) + "\r\n\r\n"))
                .isEqualTo(401);
        assertThat(status("GET /client/?hub=x&q=" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .isEqualTo(414);
        assertThat(status("GET /client/?hub=x HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n"))
                .isEqualTo(431);
    }

    // compat: tk-header-http2
    @Test
    void over_http_2_a_header_of_4_kb_passes_and_clients_are_told_that_all_together_may_have_8() {
        Http2 http = closing(new Http2(vertx, server()));
        String path = "/client/?hub=x";
        assertThat(http.ask("GET", path, "", "X: " + "a".repeat(4_096)).status())
                .isEqualTo(401);
        // The client does not even send it.
        assertThatThrownBy(() ->
                        http.ask("GET", path, "", "X: " + "a".repeat(9_000)).status())
                .hasRootCauseMessage("Header size exceeded max allowed size (8192)");
    }

    @Test
    void urls_and_headers_that_are_too_large_cost_a_neighbour_and_the_memory_nothing() throws Exception {
        Neighbour neighbour = neighbour(serving("largeheads"), "largeheads");
        MemoryWatch memory = closing(new MemoryWatch());
        String large = "a".repeat(60_000);
        neighbour.during(round -> {
            for (int i = 0; i < 25; i++) {
                assertThat(status("GET /client/?hub=x&q=" + large + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                        .isEqualTo(414);
                assertThat(status("GET /client/?hub=x HTTP/1.1\r\nHost: localhost\r\nX: " + large + "\r\n\r\n"))
                        .isEqualTo(431);
            }
        });
        memory.stays(1, MemoryWatch.READ);
    }

    private Socket opened(String begun) throws IOException {
        Socket socket = closing(new Socket(server().getHost(), server().getPort()));
        socket.setTcpNoDelay(true);
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Sends a byte at each tick until the other side hangs up; how long that took. */
    private static Duration dribbled(Socket socket) throws IOException {
        long begun = System.nanoTime();
        socket.setSoTimeout(TICK_MILLIS);
        InputStream in = socket.getInputStream();
        while (System.nanoTime() - begun < Duration.ofSeconds(30).toNanos()) {
            try {
                socket.getOutputStream().write('a');
                if (in.read() < 0) {
                    break;
                }
            } catch (SocketTimeoutException e) {
                // Nothing was said: go on.
            } catch (SocketException e) {
                break;
            }
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The status line of the answer, whose headers and body are read. */
    private static String answered(Socket socket, BufferedReader in, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String status = in.readLine();
        int length = 0;
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring("content-length:".length()).trim());
            }
        }
        assertThat(in.skip(length)).isEqualTo(length);
        return status;
    }

    private int status(String request) throws IOException {
        try (Socket socket = opened(request)) {
            socket.setSoTimeout(30_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(in.readLine().split(" ")[1]);
        }
    }
}

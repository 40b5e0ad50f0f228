package io.signalbox.dataplane.transport.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.Tokens;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come drop by drop, or are too large, and those who come beside them. */
@QuarkusTest
@TestProfile(HeldShort.class)
class SlowRequestsTest extends NodeUnderTest {
    private static final int TICK_MILLIS = 100;
    private static final Duration MOST = Duration.ofMillis(5L * HeldShort.REQUEST_WITHIN_MILLIS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET /client/?hub=x HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
                "POST /client/negotiate?hub=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
            })
    void a_request_that_does_not_end_is_cut_off_and_the_others_are_served(String begun) throws Exception {
        FakeAppServer appServer = serving("beside");
        Connected neighbour = connect(appServer, "beside", "ann");
        long before = meters.total(Meter.REQUESTS_TOO_SLOW);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            slow.add(opened(begun));
        }
        Duration cut = dribbled(slow.get(0));
        assertThat(cut).isBetween(Duration.ofMillis(HeldShort.REQUEST_WITHIN_MILLIS / 2), MOST);

        appServer.toClient(neighbour.id(), "{\"type\":1,\"target\":\"t\",\"arguments\":[]}\u001e");
        assertThat(neighbour.socket().next()).contains("\"target\":\"t\"");
        Eventually.holds("all are cut off", () -> meters.total(Meter.REQUESTS_TOO_SLOW) >= before + slow.size());
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
            socket.setSoTimeout(10_000);
            assertThat(answered(socket, in, request)).contains("200");
        }
    }

    // compat: py-control-frames
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
            socket.setSoTimeout(15_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(in.readLine().split(" ")[1]);
        }
    }
}

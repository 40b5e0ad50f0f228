package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.ToAppServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Server-Sent Events as a client's sockets see them (spec/signalr-transports.md §5). */
@QuarkusTest
class EventStreamTest extends NodeUnderTest {
    private static final String CALL = "{\"type\":1,\"target\":\"say\",\"arguments\":[\"hi\"]}|";
    private static final String NEWS = "{\"type\":1,\"target\":\"news\",\"arguments\":[1]}";

    private HttpPeer peer(String hub) throws Exception {
        String token = Tokens.client(hub);
        return closing(new HttpPeer(server(), hub, token, negotiate(hub, token)));
    }

    /** The event stream after the handshake in JSON. */
    private static RawHttp connected(HttpPeer client) throws IOException {
        RawHttp stream = client.streaming();
        assertThat(client.post(HttpPeer.HANDSHAKE)).hasToString("200");
        assertThat(next(stream)).isEqualTo("data: {}|\r\n\r\n");
        return stream;
    }

    /** The next event, pings aside. */
    private static String next(RawHttp stream) throws IOException {
        String event = stream.chunk();
        while (event.equals("data: {\"type\":6}|\r\n\r\n")) {
            event = stream.chunk();
        }
        return event;
    }

    private static String id(FakeAppServer appServer) {
        return appServer.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId();
    }

    private static String closeCode(FakeAppServer appServer) {
        return appServer.await(ToAppServer::hasClientClosed).getClientClosed().getCode();
    }

    // compat: sse-first-bytes, sse-post
    @Test
    void the_stream_is_open_at_its_first_byte_and_messages_go_both_ways() throws Exception {
        FakeAppServer appServer = serving("events");
        HttpPeer client = peer("events");
        RawHttp stream = connected(client);
        String id = id(appServer);
        assertThat(client.post(CALL)).hasToString("200");
        Eventually.holds("the call arrives", () -> appServer.saidBy(id).equals(CALL));
        appServer.toClient(id, "{\"type\":3,\"invocationId\":\"1\",\"result\":7}|");
        assertThat(next(stream)).isEqualTo("data: {\"type\":3,\"invocationId\":\"1\",\"result\":7}|\r\n\r\n");
        appServer.deliver(Audience.everyone(), NEWS);
        assertThat(next(stream)).isEqualTo("data: " + NEWS + "|\r\n\r\n");
    }

    // compat: sse-event
    @Test
    void a_message_with_lines_is_an_event_with_lines() throws Exception {
        FakeAppServer appServer = serving("lines");
        RawHttp stream = connected(peer("lines"));
        id(appServer);
        appServer.deliver(Audience.everyone(), "{\n\"type\":1,\r\n\"target\":\"t\",\r\"arguments\":[]\n}");
        assertThat(next(stream))
                .isEqualTo("data: {\r\ndata: \"type\":1,\r\ndata: \"target\":\"t\",\r\ndata: \"arguments\":[]\r\n"
                        + "data: }|\r\n\r\n");
    }

    /** The browser's way to show its token. */
    // compat: route-events, sse-token, js-query-token
    @Test
    void the_token_may_stand_in_the_query() throws Exception {
        serving("query");
        String token = Tokens.client("query");
        String id = negotiate("query", token);
        HttpPeer client = closing(new HttpPeer(server(), "query", token, id));
        RawHttp stream = client.open()
                .ask("GET", client.path() + "&access_token=" + token, "Accept: text/html, text/event-stream");
        assertThat(stream.begun().status()).isEqualTo(200);
        assertThat(stream.chunk()).isEqualTo(":\r\n");
        assertThat(client.post(HttpPeer.HANDSHAKE).status()).isEqualTo(200);
        assertThat(next(stream)).isEqualTo("data: {}|\r\n\r\n");
    }

    /** Its next stream is to come the way that sockets come, and so perhaps to another node. */
    @Test
    void its_socket_is_closed_after_the_stream() throws Exception {
        serving("socket");
        String token = Tokens.client("socket");
        String id = negotiate("socket", token);
        HttpPeer client = closing(new HttpPeer(server(), "socket", token, id));
        RawHttp stream = client.open()
                .ask("GET", client.path() + "&access_token=" + token, "Accept: text/html, text/event-stream");
        assertThat(stream.begun().header("Connection")).isEqualTo("close");
    }

    // compat: sse-text-only, hs-format
    @Test
    void a_binary_protocol_is_refused() throws Exception {
        HttpPeer client = peer("binary");
        RawHttp stream = client.streaming();
        client.post("{\"protocol\":\"messagepack\",\"version\":1}|");
        assertThat(next(stream))
                .isEqualTo("data: {\"error\":\"Cannot use the 'messagepack' protocol on the current transport. "
                        + "The transport does not support 'Binary' transfer format.\"}|\r\n\r\n");
        assertThat(stream.chunk()).as("the end").isEmpty();
    }

    // compat: sse-end
    @Test
    void an_end_is_told_and_ends_the_answer() throws Exception {
        FakeAppServer appServer = serving("eventends");
        HttpPeer client = peer("eventends");
        RawHttp stream = connected(client);
        appServer.close(id(appServer), "enough", true);
        assertThat(next(stream)).isEqualTo("data: {\"type\":7,\"error\":\"enough\",\"allowReconnect\":true}|\r\n\r\n");
        assertThat(stream.chunk()).as("the end").isEmpty();
        assertThat(client.post(CALL).status()).isEqualTo(404);
        assertThat(client.poll().status()).isEqualTo(404);
    }

    @Test
    void a_client_that_says_close_is_answered() throws Exception {
        FakeAppServer appServer = serving("eventstop");
        HttpPeer client = peer("eventstop");
        RawHttp stream = connected(client);
        assertThat(client.post("{\"type\":7}|").status()).isEqualTo(200);
        assertThat(next(stream)).isEqualTo("data: {\"type\":7}|\r\n\r\n");
        assertThat(stream.chunk()).as("the end").isEmpty();
        assertThat(closeCode(appServer)).isEqualTo("CLIENT_LEFT");
    }

    // compat: sse-hang-up
    @Test
    void a_client_that_hangs_up_is_gone_at_once() throws Exception {
        FakeAppServer appServer = serving("eventgone");
        HttpPeer client = peer("eventgone");
        RawHttp stream = connected(client);
        id(appServer);
        stream.close();
        assertThat(closeCode(appServer)).isEqualTo("CLIENT_LOST");
        assertThat(client.post(CALL).status()).isEqualTo(404);
        RawHttp again = client.open()
                .ask("GET", client.path(), client.bearer(), "Accept: text/event-stream", "Last-Event-ID: 1");
        assertThat(again.answer()).hasToString("404 No Connection with that ID");
    }

    // compat: lm-slow
    @Test
    void a_client_that_stops_reading_is_closed_as_slow_and_its_neighbour_is_not() throws Exception {
        FakeAppServer appServer = serving("eventslow");
        RawHttp good = connected(peer("eventslow"));
        HttpPeer slow = peer("eventslow");
        String token = Tokens.client("eventslow");
        RawHttp stuck = closing(RawHttp.open(server(), 4096));
        stuck.ask("GET", slow.path(), "Accept: text/event-stream", "Authorization: Bearer " + token);
        assertThat(stuck.begun().status()).isEqualTo(200);
        assertThat(slow.post(HttpPeer.HANDSHAKE).status()).isEqualTo(200);
        Eventually.holds(
                "both are in",
                () -> appServer.heard().stream()
                                .filter(ToAppServer::hasClientOpened)
                                .count()
                        == 2);
        String big = "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + "x".repeat(100_000) + "\"]}";
        int sent = 0;
        while (appServer.heard().stream().noneMatch(ToAppServer::hasClientClosed)) {
            appServer.deliver(Audience.everyone(), big);
            assertThat(next(good)).startsWith("data: {\"type\":1").endsWith("|\r\n\r\n");
            assertThat(++sent).isLessThan(1_000);
        }
        assertThat(closeCode(appServer)).isEqualTo("SLOW_CLIENT");
        assertThat(slow.post(CALL).status()).isEqualTo(404);
    }
}

package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.Http2;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

/** Long polling and Server-Sent Events over HTTP/2, as browsers use them behind TLS: all requests on one connection. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
class Http2Test extends NodeUnderTest {
    private static final String CALL = "{\"type\":1,\"target\":\"say\",\"arguments\":[\"hi\"]}|";
    private static final String NEWS = "{\"type\":1,\"target\":\"news\",\"arguments\":[1]}";

    @Inject
    Vertx vertx;

    /** A client of one hub, which it negotiated over HTTP/2 too. */
    private final class Peer {
        final Http2 http = closing(new Http2(vertx, server()));
        final String bearer;
        final String path;

        Peer(String hub) {
            bearer = "Authorization: Bearer " + Tokens.client(hub);
            String negotiated = http.ask("POST", "/client/negotiate?negotiateVersion=1&hub=" + hub, "", bearer)
                    .text();
            String id = negotiated.replaceAll(".*\"connectionToken\":\"([^\"]*)\".*", "$1");
            path = "/client/?hub=" + hub + "&id=" + id;
        }

        Http2.Exchange poll() {
            return http.ask("GET", path, "", bearer);
        }

        Http2.Exchange post(String messages) {
            return http.ask("POST", path, messages, bearer);
        }

        Peer polling() {
            assertThat(poll()).hasToString("200");
            assertThat(post(HttpPeer.HANDSHAKE)).hasToString("200");
            assertThat(poll()).hasToString("200 {}|");
            return this;
        }

        Http2.Exchange streaming() {
            Http2.Exchange stream = http.ask("GET", path, "", bearer, "Accept: text/event-stream");
            assertThat(stream.status()).isEqualTo(200);
            assertThat(post(HttpPeer.HANDSHAKE)).hasToString("200");
            comes(stream, ":\r\ndata: {}|\r\n\r\n");
            return stream;
        }
    }

    /** Waits for it at the end of the stream, pings aside. */
    private static void comes(Http2.Exchange stream, String text) {
        Eventually.holds(
                text,
                () -> stream.soFar().replace("data: {\"type\":6}|\r\n\r\n", "").endsWith(text));
    }

    private static String id(FakeAppServer appServer) {
        return appServer.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId();
    }

    private static void ends(FakeAppServer appServer, CloseCode code) {
        assertThat(appServer
                        .await(ToAppServer::hasClientClosed)
                        .getClientClosed()
                        .getCode())
                .isEqualTo(code.name());
    }

    @Test
    void polls_and_posts_go_both_ways_and_a_delete_ends_the_poll_that_waits() {
        FakeAppServer appServer = serving("polls2");
        Peer client = new Peer("polls2").polling();
        String id = id(appServer);
        Http2.Exchange poll = client.poll();
        assertThat(client.post(CALL)).hasToString("200");
        Eventually.holds("the call arrives", () -> appServer.saidBy(id).equals(CALL));
        assertThat(poll.isAnswered()).isFalse();
        appServer.deliver(Audience.everyone(), NEWS);
        assertThat(poll).hasToString("200 " + NEWS + "|");
        assertThat(poll.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(poll.header("Cache-Control")).isEqualTo("no-cache, no-store");
        Http2.Exchange last = client.poll();
        assertThat(client.http.ask("DELETE", client.path, "", client.bearer)).hasToString("202");
        assertThat(last).hasToString("204");
        ends(appServer, CloseCode.CLIENT_LEFT);
        assertThat(client.poll()).hasToString("404 No Connection with that ID");
    }

    @Test
    void a_poll_that_was_aborted_is_followed_by_another() {
        FakeAppServer appServer = serving("aborts2");
        Peer client = new Peer("aborts2").polling();
        Http2.Exchange aborted = client.poll();
        Http2.Exchange waiting = client.poll();
        Eventually.holds("one takes the other's place", () -> aborted.isAnswered() || waiting.isAnswered());
        (aborted.isAnswered() ? waiting : aborted).cancel();
        Http2.Exchange next = client.poll();
        // The node takes it up before a POST behind it; what came earlier would be lost with the poll that was aborted.
        assertThat(client.post(CALL)).hasToString("200");
        appServer.deliver(Audience.everyone(), NEWS);
        assertThat(next).hasToString("200 " + NEWS + "|");
    }

    @Test
    void a_stream_of_events_goes_on_beside_posts_and_ends_with_its_connection() {
        FakeAppServer appServer = serving("events2");
        Peer client = new Peer("events2");
        Http2.Exchange stream = client.streaming();
        assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
        String id = id(appServer);
        assertThat(client.post(CALL)).hasToString("200");
        Eventually.holds("the call arrives", () -> appServer.saidBy(id).equals(CALL));
        appServer.deliver(Audience.everyone(), NEWS);
        comes(stream, "data: " + NEWS + "|\r\n\r\n");
        appServer.close(id, "enough", true);
        assertThat(stream.text()).endsWith("data: {\"type\":7,\"error\":\"enough\",\"allowReconnect\":true}|\r\n\r\n");
        assertThat(client.post(CALL).status()).isEqualTo(404);
    }

    @Test
    void a_stream_that_is_given_up_is_gone_at_once_and_its_connection_serves_the_next() {
        FakeAppServer appServer = serving("gone2");
        Peer client = new Peer("gone2");
        client.streaming().cancel();
        ends(appServer, CloseCode.CLIENT_LOST);
        assertThat(client.post(CALL).status())
                .as("on the same HTTP/2 connection")
                .isEqualTo(404);
    }

    @Test
    void a_post_that_breaks_off_with_its_connection_holds_up_no_other() {
        serving("breaks2");
        Peer client = new Peer("breaks2").polling();
        Http2 other = closing(new Http2(vertx, server()));
        Http2.Exchange broken = other.begin("POST", client.path, client.bearer);
        broken.write("{\"type\"");
        // Its head was there before this one's.
        assertThat(other.ask("DELETE", "/client/?hub=breaks2", "", client.bearer)
                        .status())
                .isEqualTo(400);
        other.close();
        assertThat(client.post(CALL)).hasToString("200");
    }

    @Test
    void a_connection_that_is_hung_up_ends_the_streams_on_it() {
        FakeAppServer appServer = serving("hungup2");
        Peer client = new Peer("hungup2");
        client.streaming();
        client.http.close();
        ends(appServer, CloseCode.CLIENT_LOST);
    }

    @Test
    void a_client_that_stops_reading_its_stream_is_closed_as_slow_and_its_connection_serves_the_next() {
        FakeAppServer appServer = serving("slow2");
        Peer client = new Peer("slow2");
        Http2.Exchange stream = client.streaming();
        stream.pause();
        String big = "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + "x".repeat(100_000) + "\"]}";
        Eventually.holds("closed", () -> {
            appServer.deliver(Audience.everyone(), big);
            return appServer.heard().stream().anyMatch(ToAppServer::hasClientClosed);
        });
        ends(appServer, CloseCode.SLOW_CLIENT);
        assertThat(client.post(CALL).status()).isEqualTo(404);
    }
}

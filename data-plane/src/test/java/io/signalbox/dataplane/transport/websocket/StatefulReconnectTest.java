package io.signalbox.dataplane.transport.websocket;

import static io.signalbox.dataplane.support.ClientFrames.CLOSE;
import static io.signalbox.dataplane.support.ClientFrames.control;
import static io.signalbox.dataplane.support.ClientFrames.text;
import static io.signalbox.dataplane.support.StandInControlPlane.STATEFUL_HUB;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.name.GroupName;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stateful reconnect on the wire: spec/signalr-transports.md §10. */
@Timeout(120)
@QuarkusTest
class StatefulReconnectTest extends NodeUnderTest {
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":2}|{\"type\":6}|";

    private static String call(String text) {
        return "{\"type\":1,\"target\":\"say\",\"arguments\":[\"" + text + "\"]}|";
    }

    private static String news(String text) {
        return "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + text + "\"]}";
    }

    private static String ack(long number) {
        return "{\"type\":8,\"sequenceId\":" + number + "}";
    }

    private static String sequence(long number) {
        return "{\"type\":9,\"sequenceId\":" + number + "}";
    }

    /** A client of that user with stateful reconnect; it can have one socket after the other. */
    private final class Comer {
        private final FakeAppServer appServer;
        private final String token;
        private final String connectionToken;
        private final String id;
        private RawWebSocket socket;

        Comer(FakeAppServer appServer, String user) throws Exception {
            this.appServer = appServer;
            token = Tokens.user(STATEFUL_HUB, user);
            connectionToken = negotiate(STATEFUL_HUB, token, "&useStatefulReconnect=true");
            socket = open();
            assertThat(socket.status()).isEqualTo(101);
            socket.say(HANDSHAKE);
            assertThat(socket.next()).isEqualTo("{}");
            ToAppServer opening = appServer.await(frame -> frame.hasClientOpened()
                    && frame.getClientOpened().getUserId().equals(user));
            id = opening.getClientOpened().getConnectionId();
        }

        RawWebSocket open() throws IOException {
            return open(token);
        }

        RawWebSocket open(String accessToken) throws IOException {
            return closing(RawWebSocket.open(
                    server(),
                    "/client/?hub=" + STATEFUL_HUB + "&id=" + connectionToken,
                    "Authorization: Bearer " + accessToken));
        }

        /** On a new socket; its first message is the sequence. */
        void comesBack() throws IOException {
            socket = open();
            assertThat(socket.status()).isEqualTo(101);
        }

        void hears(String text) {
            appServer.toClient(id, news(text) + "|");
        }

        boolean isClosed() {
            return appServer.heard().stream()
                    .anyMatch(frame -> frame.hasClientClosed()
                            && frame.getClientClosed().getConnectionId().equals(id));
        }
    }

    // compat: state-hub-once, st-same-id, js-sequence-first
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_whose_tcp_connection_ends_goes_on_where_it_was(boolean reset) throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "ann" + reset);
        appServer.change(Change.ADD, client.id, "red");
        client.hears("1");
        client.socket.say(call("1"));
        assertThat(client.socket.next()).isEqualTo(news("1"));
        Eventually.holds("it was said", () -> appServer.saidBy(client.id).equals(call("1")));
        if (reset) {
            client.socket.reset();
        } else {
            client.socket.close();
        }
        appServer.deliver(
                new Audience.Groups(List.of(new GroupName("red")), Set.of()),
                "{\"type\":1,\"target\":\"news\",\"arguments\":[\"2\"]}");
        client.comesBack();
        client.socket.say(sequence(1) + "|" + call("1") + call("2"));
        assertThat(client.socket.next()).isEqualTo(sequence(1));
        assertThat(client.socket.next()).isEqualTo(ack(1));
        assertThat(client.socket.next()).isEqualTo(news("1"));
        assertThat(client.socket.next()).isEqualTo(news("2"));
        Eventually.holds("nothing twice", () -> appServer.saidBy(client.id).equals(call("1") + call("2")));
        assertThat(client.isClosed()).isFalse();
        assertThat(appServer.heard().stream().filter(ToAppServer::hasClientOpened))
                .hasSize(1);
    }

    /** New sockets land on any event loop, and move to that of their connection. */
    @Test
    void sockets_come_from_every_event_loop() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "wanderer");
        long resumed = meters.total(Meter.CONNECTIONS_RESUMED);
        StringBuilder said = new StringBuilder();
        for (int i = 1; i <= 40; i++) {
            client.hears("" + i);
            assertThat(client.socket.next()).isEqualTo(news("" + i));
            // The acknowledgement first: when the call was said, it was taken too, and nothing is said twice.
            client.socket.say("{\"type\":8,\"sequenceId\":" + i + "}|" + call("" + i));
            said.append(call("" + i));
            Eventually.holds("all was said", () -> appServer.saidBy(client.id).contentEquals(said));
            client.socket.close();
            client.comesBack();
            client.socket.say(sequence(i + 1) + "|");
            assertThat(client.socket.next()).startsWith("{\"type\":9,");
            assertThat(client.socket.next()).isEqualTo(ack(i));
        }
        assertThat(meters.total(Meter.CONNECTIONS_RESUMED) - resumed).isEqualTo(40);
        assertThat(client.isClosed()).isFalse();
    }

    // compat: st-takeover
    @Test
    void a_second_socket_takes_over_from_an_open_one() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "over");
        RawWebSocket first = client.socket;
        client.hears("1");
        assertThat(first.next()).isEqualTo(news("1"));
        client.comesBack();
        assertThat(first.next()).isEqualTo("end");
        assertThat(client.socket.next()).isEqualTo(sequence(1));
        assertThat(client.socket.next()).isEqualTo(news("1"));
        client.socket.say(sequence(1) + "|" + call("1"));
        Eventually.holds("it was said", () -> appServer.saidBy(client.id).equals(call("1")));
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void a_token_that_can_begin_nothing_any_more_still_leads_back() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "late");
        String unused = negotiate(STATEFUL_HUB, client.token, "&useStatefulReconnect=true");
        Eventually.holds("the tokens are too old to begin with", () -> isTooOld(unused));
        client.socket.close();
        client.comesBack();
        assertThat(client.socket.next()).isEqualTo(sequence(1));
    }

    /** Asked with a DELETE, which begins nothing: the token is not used. */
    private boolean isTooOld(String connectionToken) {
        try (var socket = new java.net.Socket(server().getHost(), server().getPort())) {
            socket.setSoTimeout(15_000);
            socket.getOutputStream()
                    .write(("DELETE /client/?hub=" + STATEFUL_HUB + "&id=" + connectionToken
                                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                                    + Tokens.user(STATEFUL_HUB, "late") + "\r\n\r\n")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            return answer.contains("No Connection with that ID");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    // compat: st-ungraceful
    @Test
    void a_close_frame_is_the_end_and_the_token_begins_nothing_new() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "leaver");
        client.socket.send(control(CLOSE));
        assertThat(client.socket.next()).isEqualTo("close 1000");
        Eventually.holds("the app server is told", client::isClosed);
        RawWebSocket again = Eventually.get(() -> reopened(client), refused -> refused.status() == 404);
        assertThat(again.status()).isEqualTo(404);
        assertThat(again.body()).isEqualTo("No Connection with that ID");
    }

    private static RawWebSocket reopened(Comer client) {
        try {
            return client.open();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** As the JavaScript client does it: it answers the Close, and tries the old id once more. */
    // compat: state-stateful-refused, st-refused, js-once-more
    @Test
    void after_our_close_the_client_is_refused_without_an_upgrade() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "closed");
        appServer.close(client.id, null, true);
        assertThat(client.socket.next()).isEqualTo("{\"type\":7,\"allowReconnect\":true}");
        RawWebSocket again = client.open();
        assertThat(again.status()).as("its goodbye is still to come").isEqualTo(204);
        client.socket.send(control(CLOSE));
        assertThat(client.socket.next()).isEqualTo("close 1000");
        assertThat(client.socket.next()).isEqualTo("end");
        assertThat(Eventually.get(() -> reopened(client), refused -> refused.status() == 404)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_violation_of_the_websocket_protocol_is_the_end() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "violator");
        client.socket.send(new byte[] {(byte) 0x81, 1, 'x'});
        assertThat(client.socket.next()).isEqualTo(RawWebSocket.CLOSED_AS_VIOLATOR);
        assertThat(client.socket.next()).isEqualTo("close 1002");
        Eventually.holds("the app server is told", client::isClosed);
    }

    // compat: st-preconditions
    @Test
    void with_version_1_of_the_handshake_a_second_socket_is_a_conflict() throws Exception {
        serving(STATEFUL_HUB);
        String token = Tokens.client(STATEFUL_HUB);
        String id = negotiate(STATEFUL_HUB, token, "&useStatefulReconnect=true");
        String path = "/client/?hub=" + STATEFUL_HUB + "&id=" + id;
        RawWebSocket first = closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        RawWebSocket tooEarly = closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        assertThat(tooEarly.status()).isEqualTo(409);
        first.send(text("{\"protocol\":\"json\",\"version\":1}\u001e"));
        assertThat(first.next()).isEqualTo("{}");
        RawWebSocket second = closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        assertThat(second.status()).isEqualTo(409);
    }

    @Test
    void nobody_else_gets_in_with_the_token() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "owner");
        assertThat(client.open(Tokens.user(STATEFUL_HUB, "thief")).status()).isEqualTo(404);
        assertThat(client.open("nonsense").status()).isEqualTo(401);
        client.socket.say(call("1"));
        Eventually.holds("it goes on", () -> appServer.saidBy(client.id).equals(call("1")));
    }

    @Test
    void what_comes_is_acknowledged_within_a_second_or_two() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        Comer client = new Comer(appServer, "acked");
        client.socket.say(call("1") + call("2"));
        assertThat(client.socket.next()).isIn("{\"type\":8,\"sequenceId\":1}", "{\"type\":8,\"sequenceId\":2}");
    }
}

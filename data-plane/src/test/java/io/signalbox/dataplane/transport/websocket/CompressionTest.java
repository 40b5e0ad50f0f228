package io.signalbox.dataplane.transport.websocket;

import static io.signalbox.dataplane.support.ClientFrames.CLOSE;
import static io.signalbox.dataplane.support.ClientFrames.COMPRESSED;
import static io.signalbox.dataplane.support.ClientFrames.CONTINUATION;
import static io.signalbox.dataplane.support.ClientFrames.PING;
import static io.signalbox.dataplane.support.ClientFrames.TEXT;
import static io.signalbox.dataplane.support.ClientFrames.compressed;
import static io.signalbox.dataplane.support.ClientFrames.concat;
import static io.signalbox.dataplane.support.ClientFrames.control;
import static io.signalbox.dataplane.support.ClientFrames.frame;
import static io.signalbox.dataplane.support.ClientFrames.piece;
import static io.signalbox.dataplane.support.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.Deflated;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node with compression switched on (RFC 7692). */
@QuarkusTest
@TestProfile(CompressionTest.SwitchedOn.class)
class CompressionTest extends NodeUnderTest {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
    private static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";
    private static final String FAULT =
            "{\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}";
    private static final String TOO_FAST =
            "{\"type\":7,\"error\":\"The client sent more messages per second than it may.\"}";
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int BOMBS = 4;
    /** What comes within it is kept by the app server of this test. */
    private static final int RATE = 50;

    public static final class SwitchedOn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("signalbox.data-plane.web-socket-compression", "true");
        }
    }

    private static String call(String text) {
        return "{\"type\":1,\"target\":\"say\",\"arguments\":[\"" + text + "\"]}|";
    }

    private static String news(String text) {
        return "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + text + "\"]}";
    }

    private RawWebSocket offering(String path, String token, String offer) throws IOException {
        RawWebSocket client = closing(RawWebSocket.open(server(), path, offer, "Authorization: Bearer " + token));
        assertThat(client.status()).isEqualTo(101);
        return client;
    }

    private record Client(RawWebSocket socket, String id) {}

    private Client compressing(FakeAppServer appServer, String hub, String user) throws IOException {
        RawWebSocket client = compressing("/client/?hub=" + hub, Tokens.user(hub, user));
        ToAppServer opening = appServer.await(frame ->
                frame.hasClientOpened() && frame.getClientOpened().getUserId().equals(user));
        return new Client(client, opening.getClientOpened().getConnectionId());
    }

    private RawWebSocket compressing(String path, String token) throws IOException {
        RawWebSocket client = offering(path, token, OFFER);
        assertThat(client.header("Sec-WebSocket-Extensions")).isEqualTo(AGREED);
        client.send(compressed(Deflated.text(HANDSHAKE)));
        assertThat(client.next()).isEqualTo("{}");
        return client;
    }

    private static String endOf(FakeAppServer appServer, String id) {
        return appServer
                .await(frame -> frame.hasClientClosed()
                        && frame.getClientClosed().getConnectionId().equals(id))
                .getClientClosed()
                .getCode();
    }

    // what is agreed on

    // compat: ws-compression-on
    @Test
    void clients_that_offer_compression_share_what_is_compressed_and_others_hear_the_same() throws Exception {
        FakeAppServer appServer = serving("mixed");
        List<RawWebSocket> compressing = new ArrayList<>();
        for (String user : List.of("ann", "bob", "cyd")) {
            compressing.add(compressing(appServer, "mixed", user).socket());
        }
        Connected plain = connect(appServer, "mixed", "dan");
        for (int i = 0; i < 20; i++) {
            String large = news(i + " and again".repeat(100));
            assertThat(appServer.deliver(Audience.everyone(), large).getRefusal())
                    .isEmpty();
            assertThat(plain.socket().next()).isEqualTo(large);
            for (RawWebSocket client : compressing) {
                assertThat(client.next()).isEqualTo(large);
            }
        }
        assertThat(compressing).allMatch(client -> client.compressed() == 20);
        assertThat(plain.socket().compressed()).isZero();
    }

    @Test
    void small_messages_and_large_ones_come_in_order() throws Exception {
        FakeAppServer appServer = serving("order");
        Client client = compressing(appServer, "order", "ann");
        Random random = new Random(3);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            sent.add(news(i + "x".repeat(random.nextInt(i % 2 == 0 ? 5 : 5_000))));
            appServer.toClient(client.id(), sent.get(i) + "|");
        }
        for (String each : sent) {
            assertThat(client.socket().next()).isEqualTo(each);
        }
        assertThat(client.socket().compressed()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "permessage-deflate; server_max_window_bits=9",
                "permessage-deflate; surprise",
                "permessage-bzip2"
            })
    void an_offer_that_cannot_be_met_is_not_answered_and_the_client_is_served_plain(String offer) throws Exception {
        FakeAppServer appServer = serving("declined");
        RawWebSocket client =
                offering("/client/?hub=declined", Tokens.client("declined"), "Sec-WebSocket-Extensions: " + offer);
        assertThat(client.header("Sec-WebSocket-Extensions")).isNull();
        assertThat(client.handshake().next()).isEqualTo("{}");
        appServer.await(ToAppServer::hasClientOpened);
        String large = news("large ".repeat(100));
        assertThat(appServer.deliver(Audience.everyone(), large).getRefusal()).isEmpty();
        assertThat(client.next()).isEqualTo(large);
    }

    /** What is kept for the next socket was framed for this one, and the next one may be offered nothing. */
    @Test
    void a_client_with_stateful_reconnect_is_served_plain() throws Exception {
        String hub = StandInControlPlane.STATEFUL_HUB;
        serving(hub);
        String token = Tokens.client(hub);
        String path = "/client/?hub=" + hub + "&id=" + negotiate(hub, token, "&useStatefulReconnect=true");
        for (int i = 0; i < 2; i++) {
            RawWebSocket client = offering(path, token, OFFER);
            assertThat(client.header("Sec-WebSocket-Extensions")).isNull();
            if (i == 0) {
                client.say("{\"protocol\":\"json\",\"version\":2}|");
                assertThat(client.next()).isEqualTo("{}");
            }
        }
    }

    // what clients say

    @Test
    void what_a_client_says_is_heard_however_it_is_compressed_and_cut() throws Exception {
        FakeAppServer appServer = serving("says");
        Client client = compressing(appServer, "says", "ann");
        String half = call("half".repeat(20));
        String all = call("whole") + call("plain") + call("pieces ".repeat(1_000)) + half + call("bytes");
        client.socket().send(compressed(Deflated.text(call("whole"))));
        client.socket().send(text(call("plain").replace('|', '\u001e')));
        byte[] pieces = Deflated.text(call("pieces ".repeat(1_000)));
        client.socket()
                .send(concat(
                        piece(TEXT | COMPRESSED, false, Arrays.copyOf(pieces, 5), 7),
                        control(PING),
                        piece(CONTINUATION, false, new byte[0], 8),
                        piece(CONTINUATION, false, Arrays.copyOfRange(pieces, 5, pieces.length), 9),
                        piece(CONTINUATION, true, new byte[0], 10)));
        assertThat(client.socket().next()).isEqualTo("opcode 10");
        // A hub message in two messages of WebSockets.
        client.socket().send(compressed(Deflated.text(half.substring(0, 30))));
        client.socket().send(compressed(Deflated.text(half.substring(30))));
        for (byte octet : compressed(Deflated.text(call("bytes")))) {
            client.socket().send(new byte[] {octet});
        }
        Eventually.holds("all is heard", () -> appServer.saidBy(client.id()).equals(all));
    }

    @Test
    void much_that_a_client_says_at_once_is_heard_in_order_before_its_goodbye() throws Exception {
        FakeAppServer appServer = serving("much");
        Client client = compressing(appServer, "much", "ann");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            all.append(call(i + "z".repeat(1_000)));
        }
        client.socket().send(concat(compressed(Deflated.text(all.toString())), control(CLOSE)));
        assertThat(client.socket().next()).isEqualTo("close 1000");
        assertThat(endOf(appServer, client.id())).isEqualTo(CloseCode.CLIENT_LEFT.name());
        assertThat(appServer.saidBy(client.id())).isEqualTo(all.toString());
    }

    @Test
    void much_that_a_client_says_before_it_is_lost_is_heard_too() throws Exception {
        FakeAppServer appServer = serving("lost");
        Client client = compressing(appServer, "lost", "ann");
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            all.append(call(i + "z".repeat(1_000)));
        }
        client.socket().send(compressed(Deflated.text(all.toString())));
        client.socket().close();
        assertThat(endOf(appServer, client.id())).isEqualTo(CloseCode.CLIENT_LOST.name());
        assertThat(appServer.saidBy(client.id())).isEqualTo(all.toString());
    }

    static Stream<Arguments> violations() {
        byte[] some = Deflated.text(call("x"));
        return Stream.of(
                Arguments.of(
                        "on a continuation",
                        concat(
                                piece(TEXT | COMPRESSED, false, some, 1),
                                piece(CONTINUATION | COMPRESSED, true, some, 1))),
                Arguments.of("on a ping", frame(0x80 | COMPRESSED | PING, new byte[1], 1)),
                Arguments.of("the second reserved bit", frame(0x80 | 0x20 | TEXT, some, 1)),
                Arguments.of("the third reserved bit, too", frame(0x80 | COMPRESSED | 0x10 | TEXT, some, 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("violations")
    void a_reserved_bit_where_it_may_not_be_is_a_violation(String name, byte[] frames) throws Exception {
        FakeAppServer appServer = serving("bits");
        Client client = compressing(appServer, "bits", "ann");
        client.socket().send(frames);
        assertThat(client.socket().next()).isEqualTo(RawWebSocket.CLOSED_AS_VIOLATOR);
        assertThat(client.socket().next()).isEqualTo("close 1002");
        assertThat(client.socket().next()).isEqualTo("end");
        assertThat(endOf(appServer, client.id())).isEqualTo(CloseCode.NOT_A_WEB_SOCKET.name());
    }

    @Test
    void so_it_is_for_a_client_that_did_not_offer_compression() throws Exception {
        FakeAppServer appServer = serving("unasked");
        Connected client = connect(appServer, "unasked", "ann");
        client.socket().send(compressed(Deflated.text(call("x"))));
        assertThat(client.socket().next()).isEqualTo(RawWebSocket.CLOSED_AS_VIOLATOR);
        assertThat(client.socket().next()).isEqualTo("close 1002");
        assertThat(endOf(appServer, client.id())).isEqualTo(CloseCode.NOT_A_WEB_SOCKET.name());
    }

    @Test
    void what_does_not_inflate_is_invalid_data() throws Exception {
        FakeAppServer appServer = serving("noise");
        Client client = compressing(appServer, "noise", "ann");
        client.socket().send(compressed(Deflated.text(call("before"))));
        client.socket().send(compressed(new byte[] {(byte) 0xFF, 1, 2, 3}));
        assertThat(client.socket().next()).isEqualTo(RawWebSocket.CLOSED_AS_VIOLATOR);
        assertThat(client.socket().next()).isEqualTo("close 1007");
        assertThat(client.socket().next()).isEqualTo("end");
        assertThat(endOf(appServer, client.id())).isEqualTo(CloseCode.NOT_A_WEB_SOCKET.name());
        assertThat(appServer.saidBy(client.id())).isEqualTo(call("before"));
    }

    // bombs: a megabyte that is a gigabyte

    private static byte[] gigabyte(String text) {
        return compressed(Deflated.bomb(text.repeat(MEBIBYTE / text.length()), 1024));
    }

    static Stream<Arguments> bombs() {
        return Stream.of(
                Arguments.of("one endless message", gigabyte("x"), FAULT, CloseCode.MESSAGE_TOO_LARGE),
                Arguments.of("tiny messages", gigabyte("{\"type\":6}|"), TOO_FAST, CloseCode.RATE_LIMITED),
                Arguments.of(
                        "messages as large as they may be",
                        gigabyte(call("y".repeat(30_000))),
                        TOO_FAST,
                        CloseCode.RATE_LIMITED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void a_bomb_costs_its_sender_the_connection_and_nobody_else_anything(
            String name, byte[] bomb, String lastWords, CloseCode end) throws Exception {
        assertThat(bomb.length).isLessThan(6 * MEBIBYTE);
        // Both of their own: the app servers of the bomb before may not be seen to be gone yet.
        String tenant = "bombs-" + name.replace(' ', '-');
        String quiet = "quiet_" + name.replace(' ', '_');
        controlPlane()
                .put(
                        tenant,
                        TenantOptions.newBuilder()
                                .setMaximumMessagesPerSecondPerConnection(RATE)
                                .build());
        Neighbour neighbour = neighbour(serving(quiet), quiet);
        FakeAppServer appServer = serving(tenant, "chat");
        String token = Tokens.client(StandInControlPlane.key(tenant), "chat", Instant.now());
        MemoryWatch memory = closing(new MemoryWatch());
        neighbour.during(round -> {
            for (int i = 0; i < BOMBS; i++) {
                RawWebSocket client = compressing("/t/" + tenant + "/client/?hub=chat", token);
                Thread sending = new Thread(() -> sendAll(client, bomb));
                sending.start();
                assertThat(client.next()).isEqualTo(lastWords);
                assertThat(client.next()).isEqualTo("close 1000");
                client.close();
                sending.join(30_000);
            }
            Eventually.holds("each has ended", () -> ends(appServer).size() == (round + 1) * BOMBS);
            // What was said within the rate is kept by nobody but the fake.
            appServer.heard().removeIf(ToAppServer::hasClientData);
        });
        assertThat(ends(appServer)).containsOnly(end.name());
        // Some may still be on their way out.
        memory.stays(BOMBS, MemoryWatch.READ);
        assertThat(appServer.hasEnded()).isFalse();
    }

    private static List<String> ends(FakeAppServer appServer) {
        return appServer.heard().stream()
                .filter(ToAppServer::hasClientClosed)
                .map(frame -> frame.getClientClosed().getCode())
                .toList();
    }

    private static void sendAll(RawWebSocket socket, byte[] bytes) {
        try {
            socket.send(bytes);
        } catch (IOException e) {
            // It was cut off before it was through.
        }
    }
}

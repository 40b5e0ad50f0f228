package io.signalbox.dataplane.transport.websocket;

import static io.signalbox.dataplane.support.ClientFrames.BINARY;
import static io.signalbox.dataplane.support.ClientFrames.CLOSE;
import static io.signalbox.dataplane.support.ClientFrames.CONTINUATION;
import static io.signalbox.dataplane.support.ClientFrames.PING;
import static io.signalbox.dataplane.support.ClientFrames.PONG;
import static io.signalbox.dataplane.support.ClientFrames.TEXT;
import static io.signalbox.dataplane.support.ClientFrames.binary;
import static io.signalbox.dataplane.support.ClientFrames.concat;
import static io.signalbox.dataplane.support.ClientFrames.control;
import static io.signalbox.dataplane.support.ClientFrames.piece;
import static io.signalbox.dataplane.support.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.LogWatch;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WebSocketTest extends NodeUnderTest {
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";
    private static final String CALL = "{\"type\":1,\"target\":\"say\",\"arguments\":[\"hi\"]}|";
    private static final String FAULT =
            "{\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}";

    private static byte[] bytes(String text) {
        return text.replace('|', '\u001e').getBytes(StandardCharsets.UTF_8);
    }

    private static String onlyClient(FakeAppServer appServer) {
        return appServer.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId();
    }

    // the upgrade

    // compat: ws-sub-protocol, ws-compression, auth-query, js-query-token, js-deflate
    @Test
    void the_upgrade_answers_the_key_and_offers_nothing() throws Exception {
        RawWebSocket client = closing(RawWebSocket.open(
                server(),
                "/client/?hub=up&access_token=" + Tokens.client("up"),
                "Sec-WebSocket-Extensions: permessage-deflate",
                "Sec-WebSocket-Protocol: x"));
        assertThat(client.status()).isEqualTo(101);
        // The example of RFC 6455 §1.3.
        assertThat(client.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(client.header("Sec-WebSocket-Extensions")).isNull();
        assertThat(client.header("Sec-WebSocket-Protocol")).isNull();
    }

    // compat: route-query-of-app, cors-cookie-text, hs-user
    @Test
    void a_negotiated_client_is_told_to_the_app_server_with_all_it_showed_but_its_secrets() throws Exception {
        FakeAppServer appServer = serving("shown");
        String token = Tokens.client("shown", new Claim("nameid", "ann"), new Claim("role", "admin"));
        String id = negotiate("shown", token);
        RawWebSocket client = closing(RawWebSocket.open(
                server(),
                "/client/?hub=shown&room=7&id=" + id + "&access_token=" + token,
                "X-App: yes",
                "Cookie: a=b; Path=/x; HttpOnly",
                "Authorization: Bearer " + token));
        assertThat(client.handshake().next()).isEqualTo("{}");
        ClientOpened opened = appServer.await(ToAppServer::hasClientOpened).getClientOpened();
        assertThat(opened.getUserId()).isEqualTo("ann");
        assertThat(opened.getHubProtocol()).isEqualTo("json");
        assertThat(opened.getQuery()).isEqualTo("hub=shown&room=7");
        assertThat(opened.getHeadersList()).anyMatch(header -> header.getName().equals("X-App"));
        assertThat(opened.toString()).doesNotContain(token).doesNotContain(id);
        assertThat(opened.getClaimsList()).anyMatch(claim -> claim.getValue().equals("admin"));
        assertThat(opened.getRemoteAddress()).isNotEmpty();
    }

    // compat: ws-refused-early, auth-statuses
    @Test
    void upgrades_that_are_wrong_are_refused_before_they_begin() throws Exception {
        String good = Tokens.client("door");
        assertThat(dial("door", "wrong").status()).isEqualTo(401);
        assertThat(dial("door", Tokens.client("other")).status()).isEqualTo(401);
        RawWebSocket unknown =
                closing(RawWebSocket.open(server(), "/client/?hub=door&id=unknown", "Authorization: Bearer " + good));
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).isEqualTo("No Connection with that ID");
        RawWebSocket twoHubs =
                closing(RawWebSocket.open(server(), "/client/?hub=door&hub=door", "Authorization: Bearer " + good));
        assertThat(twoHubs.status()).isEqualTo(400);
        String ofAnn = negotiate("door", Tokens.user("door", "ann"));
        RawWebSocket bob = closing(RawWebSocket.open(
                server(), "/client/?hub=door&id=" + ofAnn, "Authorization: Bearer " + Tokens.user("door", "bob")));
        assertThat(bob.status()).as("the connection token of someone else").isEqualTo(404);
    }

    // compat: state-in-use
    @Test
    void a_connection_token_that_is_in_use_is_a_conflict() throws Exception {
        serving("replay");
        String token = Tokens.client("replay");
        String id = negotiate("replay", token);
        String path = "/client/?hub=replay&id=" + id;
        RawWebSocket first = closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        assertThat(first.handshake().next()).isEqualTo("{}");
        RawWebSocket second = closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body()).isEmpty();
        first.say(CALL);
        first.say("{\"type\":7}|");
        assertThat(first.next()).isEqualTo("{\"type\":7}");
    }

    // the handshake

    // compat: ws-handshake-whole, ws-fragments, js-whole-handshake
    @Test
    void a_handshake_may_come_as_text_as_binary_or_in_pieces() throws Exception {
        FakeAppServer appServer = serving("hands");
        List<byte[]> ways = List.of(
                text(HANDSHAKE.replace('|', '\u001e')),
                binary(bytes(HANDSHAKE)),
                concat(
                        piece(TEXT, false, bytes("{\"protocol\":"), 1),
                        control(PING, (byte) 'x'),
                        piece(CONTINUATION, false, bytes("\"json\",\"ver"), 2),
                        piece(CONTINUATION, true, bytes("sion\":1}|"), 3)),
                concat(text("{\"protocol\":\"json\""), text(",\"version\":1}\u001e" + CALL.replace('|', '\u001e'))));
        for (byte[] way : ways) {
            RawWebSocket client = dial("hands", Tokens.client("hands"));
            client.send(way);
            RawWebSocket.Frame first = client.read();
            if (first.opcode() == PONG) {
                assertThat(first.text()).isEqualTo("x");
                first = client.read();
            }
            assertThat(first.opcode()).isEqualTo(TEXT);
            assertThat(first.text()).isEqualTo("{}|");
        }
        Eventually.holds(
                "the call behind the last handshake arrives",
                () -> appServer.heard().stream().anyMatch(ToAppServer::hasClientData));
    }

    // compat: ws-text-handshake, py-binary-handshake
    @Test
    void a_handshake_for_messagepack_may_be_binary_too() throws Exception {
        serving("hands");
        RawWebSocket client = dial("hands", Tokens.client("hands"));
        client.send(binary(bytes("{\"protocol\":\"messagepack\",\"version\":1}|")));
        RawWebSocket.Frame accepted = client.read();
        assertThat(accepted.opcode()).isEqualTo(BINARY);
        assertThat(accepted.text()).isEqualTo("{}|");
    }

    // compat: py-skip
    @Test
    void what_the_python_client_calls_its_connection_is_no_id() throws Exception {
        FakeAppServer appServer = serving("python");
        String token = Tokens.client("python");
        RawWebSocket client = closing(RawWebSocket.open(
                server(), "/client/?hub=python&connectionId=7f3aU1", "Authorization: Bearer " + token));
        assertThat(client.status()).isEqualTo(101);
        assertThat(client.handshake().next()).isEqualTo("{}");
        assertThat(onlyClient(appServer)).isNotEqualTo("7f3aU1");
    }

    // compat: ws-close-normal, hs-error-text, hs-ends
    @Test
    void a_handshake_for_an_unknown_protocol_is_answered_and_closed_in_order() throws Exception {
        RawWebSocket client = dial("hands", Tokens.client("hands"));
        client.say("{\"protocol\":\"xml\",\"version\":1}|");
        RawWebSocket.Frame refused = client.read();
        assertThat(refused.opcode()).isEqualTo(TEXT);
        assertThat(refused.text()).isEqualTo("{\"error\":\"The protocol 'xml' is not supported.\"}|");
        RawWebSocket.Frame goodbye = client.read();
        assertThat(goodbye.closeCode()).isEqualTo(1000);
        assertThat(goodbye.payload()).as("no reason").hasSize(2);
        client.send(control(CLOSE, (byte) 3, (byte) 0xE8));
        assertThat(client.next()).isEqualTo("end");
    }

    // compat: sc-handshake
    @Test
    void a_handshake_that_does_not_come_is_cancelled() throws Exception {
        RawWebSocket client = dial("hands", Tokens.client("hands", new Claim("asrs.s.cht", "1")));
        assertThat(client.next()).isEqualTo("{\"error\":\"Handshake was canceled.\"}");
        assertThat(client.next()).isEqualTo("close 1000");
    }

    // compat: rd-no-server
    @Test
    void without_an_app_server_the_close_message_says_so() throws Exception {
        RawWebSocket client = dial("nobodyhome", Tokens.client("nobodyhome")).handshake();
        assertThat(client.next()).isEqualTo("{}");
        assertThat(client.next())
                .isEqualTo("{\"type\":7,\"error\":\"No app server is currently connected to the service.\","
                        + "\"allowReconnect\":true}");
        assertThat(client.next()).isEqualTo("close 1000");
    }

    @Test
    void an_end_is_counted_and_told_in_the_log_with_its_reason() throws Exception {
        Logger category = Logger.getLogger("io.signalbox.dataplane");
        category.setLevel(Level.FINE);
        long before = meters.ended(CloseCode.NO_APP_SERVER);
        try (LogWatch log = new LogWatch()) {
            RawWebSocket client =
                    dial("nobodyatall", Tokens.client("nobodyatall")).handshake();
            assertThat(client.next()).isEqualTo("{}");
            assertThat(client.next()).startsWith("{\"type\":7,");
            Eventually.holds(
                    "a line tells it",
                    () -> log.lines().stream()
                            .filter(line -> line.contains("ended: ") && line.contains("nobodyatall"))
                            .anyMatch(line ->
                                    line.contains("NO_APP_SERVER") && line.contains("No app server is currently")));
            Eventually.holds("it is counted", () -> meters.ended(CloseCode.NO_APP_SERVER) - before == 1);
        } finally {
            category.setLevel(null);
        }
    }

    // messages

    // compat: ws-text, js-text
    @Test
    void messages_go_both_ways_in_json() throws Exception {
        FakeAppServer appServer = serving("both");
        RawWebSocket client = connect("both");
        String id = onlyClient(appServer);
        client.say(CALL);
        Eventually.holds("the call arrives", () -> appServer.saidBy(id).equals(CALL));
        appServer.toClient(id, "{\"type\":3,\"invocationId\":\"1\",\"result\":7}|");
        RawWebSocket.Frame answer = client.read();
        assertThat(answer.opcode()).isEqualTo(TEXT);
        assertThat(answer.text()).isEqualTo("{\"type\":3,\"invocationId\":\"1\",\"result\":7}|");
    }

    // compat: ws-whole, java-whole-frames
    @Test
    void every_frame_ends_where_a_message_ends() throws Exception {
        FakeAppServer appServer = serving("whole");
        RawWebSocket client = connect("whole");
        String id = onlyClient(appServer);
        StringBuilder sent = new StringBuilder();
        for (int size : List.of(1, 100, 126, 5_000, 65_535, 65_536, 300_000, 2, 3)) {
            String message = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(size) + "\"]}|";
            sent.append(message);
            appServer.toClient(id, message);
        }
        StringBuilder came = new StringBuilder();
        while (came.length() < sent.length()) {
            RawWebSocket.Frame frame = client.read();
            assertThat(frame.opcode()).as("no continuation").isEqualTo(TEXT);
            assertThat(frame.text()).endsWith("|");
            came.append(frame.text());
        }
        assertThat(came).hasToString(sent.toString());
    }

    // compat: ws-json-in-binary, java-binary
    @Test
    void json_in_binary_frames_is_read_and_answered_in_text() throws Exception {
        FakeAppServer appServer = serving("java");
        RawWebSocket client = dial("java", Tokens.client("java"));
        client.send(binary(bytes(HANDSHAKE)));
        assertThat(client.read().opcode()).isEqualTo(TEXT);
        String id = onlyClient(appServer);
        client.send(binary(bytes(CALL)));
        Eventually.holds("the call arrives", () -> appServer.saidBy(id).equals(CALL));
        appServer.toClient(id, "{\"type\":3,\"invocationId\":\"1\",\"result\":7}|");
        assertThat(client.read().opcode()).isEqualTo(TEXT);
    }

    // compat: ws-binary, ws-text-handshake, hs-binary-first, js-text-handshake
    @Test
    void messages_go_both_ways_in_messagepack_and_are_transcoded() throws Exception {
        FakeAppServer appServer = serving("packed");
        RawWebSocket client = dial("packed", Tokens.client("packed"));
        // As the JavaScript client does it: the handshake as text, everything after it binary.
        client.send(text("{\"protocol\":\"messagepack\",\"version\":1}\u001e"));
        RawWebSocket.Frame accepted = client.read();
        assertThat(accepted.opcode()).isEqualTo(BINARY);
        assertThat(accepted.text()).isEqualTo("{}|");
        String id = onlyClient(appServer);
        byte[] call =
                HubProtocol.MESSAGE_PACK.encode(HubFrame.Invocation.send("say", List.of(RawValue.of(new byte[] {7}))));
        client.send(binary(call));
        ToAppServer data = appServer.await(ToAppServer::hasClientData);
        assertThat(data.getClientData().getFrames().toByteArray()).isEqualTo(call);
        assertThat(data.getClientData().getConnectionId()).isEqualTo(id);
        appServer.deliver(
                io.signalbox.protocol.delivery.Audience.everyone(),
                "{\"type\":1,\"target\":\"news\",\"arguments\":[\"x\",[1,{\"a\":null}]]}");
        RawWebSocket.Frame news = client.read();
        assertThat(news.opcode()).isEqualTo(BINARY);
        var decoded = (HubFrame.Invocation) HubProtocol.MESSAGE_PACK.decode(ByteBuffer.wrap(news.payload()));
        assertThat(decoded.target()).isEqualTo("news");
        assertThat(decoded.arguments()).hasSize(2);
    }

    // compat: ws-close-code, java-stop
    @Test
    void the_jdk_s_own_websocket_client_is_served() throws Exception {
        FakeAppServer appServer = serving("jdk");
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        URI address = URI.create("ws://" + server().getHost() + ":" + server().getPort() + "/client/?hub=jdk");
        WebSocket client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + Tokens.client("jdk"))
                .buildAsync(address, new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                        heard.add(data.toString());
                        socket.request(1);
                        return java.util.concurrent.CompletableFuture.completedFuture(null);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        heard.add("close " + code);
                        return java.util.concurrent.CompletableFuture.completedFuture(null);
                    }
                })
                .get(30, TimeUnit.SECONDS);
        client.sendText(HANDSHAKE.replace('|', '\u001e'), true).get(30, TimeUnit.SECONDS);
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("{}\u001e");
        appServer.toClient(onlyClient(appServer), "{\"type\":1,\"target\":\"t\",\"arguments\":[]}|");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).contains("\"target\":\"t\"");
        client.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(30, TimeUnit.SECONDS);
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("close 1000");
        assertThat(appServer
                        .await(ToAppServer::hasClientClosed)
                        .getClientClosed()
                        .getCode())
                .isEqualTo("CLIENT_LEFT");
    }

    // ends

    // compat: ws-close-no-code, ws-close-none, js-stop, py-no-close
    @Test
    void a_close_frame_is_answered_and_a_lost_socket_is_noticed() throws Exception {
        FakeAppServer appServer = serving("ends");
        Connected leaving = connect(appServer, "ends", "leaving");
        Connected losing = connect(appServer, "ends", "losing");
        leaving.socket().send(control(CLOSE));
        assertThat(leaving.socket().next()).isEqualTo("close 1000");
        assertThat(leaving.socket().next()).isEqualTo("end");
        assertThat(closeCode(appServer, leaving)).isEqualTo("CLIENT_LEFT");
        losing.socket().close();
        assertThat(closeCode(appServer, losing)).isEqualTo("CLIENT_LOST");
    }

    private static String closeCode(FakeAppServer appServer, Connected client) {
        return appServer
                .await(frame -> frame.hasClientClosed()
                        && frame.getClientClosed().getConnectionId().equals(client.id()))
                .getClientClosed()
                .getCode();
    }

    // bad input: the connection alone is affected

    private void isClosedWithAFault(RawWebSocket client) throws IOException {
        assertThat(client.next()).isEqualTo(FAULT);
        assertThat(client.next()).isEqualTo("close 1000");
    }

    @Test
    void a_megabyte_of_garbage_before_the_handshake_is_cancelled() throws Exception {
        byte[] garbage = new byte[1024 * 1024];
        new Random(1).nextBytes(garbage);
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = garbage[i] == 0x1E ? 0 : garbage[i];
        }
        RawWebSocket client = dial("bad", Tokens.client("bad"));
        try {
            client.send(binary(garbage));
        } catch (IOException e) {
            // It may hang up before it has everything.
            assertThat(e).isInstanceOf(java.net.SocketException.class);
        }
        assertThat(client.next()).isEqualTo("{\"error\":\"Handshake was canceled.\"}");
    }

    // compat: rl-close
    @Test
    void a_malformed_message_closes_its_connection_and_no_other() throws Exception {
        FakeAppServer appServer = serving("bad");
        Connected good = connect(appServer, "bad", "good");
        for (String bad : List.of("no json|", "[]|", "{}|", "{\"type\":\"x\"}|")) {
            RawWebSocket client = connect("bad");
            client.say(bad);
            isClosedWithAFault(client);
        }
        good.socket().say(CALL);
        Eventually.holds(
                "the neighbour goes on", () -> appServer.saidBy(good.id()).equals(CALL));
    }

    @Test
    void a_message_over_the_limit_closes_its_connection() throws Exception {
        serving("bad");
        RawWebSocket client = connect("bad");
        client.say("{\"type\":1,\"target\":\"x\",\"arguments\":[\"" + "y".repeat(40_000) + "\"]}|");
        isClosedWithAFault(client);
    }

    @Test
    void a_length_prefix_that_lies_closes_its_connection() throws Exception {
        serving("bad");
        for (byte[] lie : List.of(
                new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7},
                new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 1},
                new byte[] {1, (byte) 0x91, 6})) {
            RawWebSocket client = dial("bad", Tokens.client("bad"));
            client.send(text("{\"protocol\":\"messagepack\",\"version\":1}\u001e"));
            assertThat(client.read().text()).isEqualTo("{}|");
            client.send(binary(lie));
            RawWebSocket.Frame close = client.read();
            assertThat(HubProtocol.MESSAGE_PACK.kindOf(ByteBuffer.wrap(close.payload())))
                    .isEqualTo(HubFrame.Kind.CLOSE);
            assertThat(client.next()).isEqualTo("close 1000");
        }
    }

    @Test
    void deep_nesting_neither_breaks_the_node_nor_reaches_anyone_else() throws Exception {
        FakeAppServer appServer = serving("deep");
        Connected good = connect(appServer, "deep", "good");
        RawWebSocket client = connect("deep");
        client.say("{\"type\":1,\"target\":\"x\",\"arguments\":" + "[".repeat(15_000) + "]".repeat(15_000) + "}|");
        client.say("{\"arguments\":" + "[".repeat(15_000) + "]".repeat(15_000) + ",\"type\":6}|");
        client.say("{\"type\":7}|");
        assertThat(client.next()).contains("\"type\":7").doesNotContain("at io.");
        good.socket().say(CALL);
        Eventually.holds(
                "the neighbour goes on", () -> appServer.saidBy(good.id()).equals(CALL));
    }

    @Test
    void a_violation_of_the_websocket_protocol_is_told_with_its_code() throws Exception {
        FakeAppServer appServer = serving("bad");
        Connected client = connect(appServer, "bad", "violator");
        client.socket().send(new byte[] {(byte) 0x81, 1, 'x'});
        assertThat(client.socket().next()).isEqualTo(RawWebSocket.CLOSED_AS_VIOLATOR);
        assertThat(client.socket().next()).isEqualTo("close 1002");
        assertThat(client.socket().next()).isEqualTo("end");
        assertThat(closeCode(appServer, client)).isEqualTo("NOT_A_WEB_SOCKET");
    }

    /** The kernel takes a part of a frame, the rest waits in the channel, later frames behind it, then directly again. */
    @Test
    void a_client_that_reads_late_gets_every_byte_in_order() throws Exception {
        FakeAppServer appServer = serving("late");
        RawWebSocket client =
                closing(RawWebSocket.open(server(), 4_096, "/client/?hub=late&access_token=" + Tokens.client("late")));
        assertThat(client.handshake().next()).isEqualTo("{}");
        Random random = new Random(7);
        List<String> sent = new ArrayList<>();
        for (int bytes = 0; bytes < 900_000; bytes += sent.get(sent.size() - 1).length()) {
            sent.add(deliver(appServer, "x".repeat(1 + random.nextInt(20_000))));
            client.send(control(PING));
        }
        for (String each : sent) {
            assertThat(nextMessage(client)).isEqualTo(each);
        }
        for (int i = 0; i < 1_000; i++) {
            String each = deliver(appServer, "again " + i);
            assertThat(nextMessage(client)).isEqualTo(each);
        }
    }

    private static String deliver(FakeAppServer appServer, String text) {
        String message = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + text + "\"]}";
        assertThat(appServer.deliver(Audience.everyone(), message).getRefusal()).isEmpty();
        return message;
    }

    private static String nextMessage(RawWebSocket client) throws IOException {
        String next = client.next();
        while (next.equals("opcode " + PONG)) {
            next = client.next();
        }
        return next;
    }

    // compat: ws-ping-answered
    @Test
    void pings_are_answered() throws Exception {
        serving("pings");
        RawWebSocket client = connect("pings");
        client.send(control(PING, (byte) 'h', (byte) 'i'));
        RawWebSocket.Frame pong = client.read();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.text()).isEqualTo("hi");
    }
}

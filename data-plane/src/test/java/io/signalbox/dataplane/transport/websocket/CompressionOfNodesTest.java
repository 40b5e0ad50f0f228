package io.signalbox.dataplane.transport.websocket;

import static io.signalbox.dataplane.support.ClientFrames.compressed;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionReport;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.support.Deflated;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.CloseCode;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compression as its node sees it, and where a second node is in between. */
@Timeout(120)
class CompressionOfNodesTest extends RealNodes {
    private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate";
    private static final int LIMIT = 32 * 1024;
    /** Of inflating. */
    private static final int STEP = 16 * 1024;
    /** In one turn of the loop, and a step more. */
    private static final int TURN = 64 * 1024 + STEP;

    private final String token = token(Duration.ofHours(1));

    @BeforeEach
    void switch_on() {
        compression = true;
    }

    private static String call(String text) {
        return "{\"type\":1,\"target\":\"say\",\"arguments\":[\"" + text + "\"]}|";
    }

    /** A client of a node, with its compressed handshake done. */
    private final class Client {
        final Node node = new Node("one");
        final ConnectionId id;
        final RawWebSocket socket;

        Client() throws Exception {
            JsonObject negotiated = negotiated(node, "");
            id = new ConnectionId(negotiated.getString("connectionId"));
            socket = node.connect(negotiated.getString("connectionToken"), token, OFFER);
            assertThat(socket.header("Sec-WebSocket-Extensions")).startsWith("permessage-deflate;");
            socket.send(compressed(Deflated.text("{\"protocol\":\"json\",\"version\":1}|")));
            assertThat(socket.next()).isEqualTo("{}");
        }

        ClientConnection connection() {
            return node.open.find(id).orElseThrow();
        }

        int heard() {
            String mine = id + " {";
            return List.copyOf(node.upstream.heard()).stream()
                    .filter(line -> line.startsWith(mine))
                    .mapToInt(line -> line.length() - mine.length() + 1)
                    .sum();
        }

        ConnectionReport ended() {
            Eventually.holds("it ends", () -> node.open.ended(id).isPresent());
            return node.open.ended(id).orElseThrow();
        }
    }

    // compat: ws-compression-on
    @Test
    void of_a_gigabyte_from_a_megabyte_no_more_is_inflated_than_a_message_may_have() throws Exception {
        Client client = new Client();
        client.socket.send(compressed(Deflated.bomb("x".repeat(1024 * 1024), 1024)));
        assertThat(client.socket.next()).contains("Connection closed with an error.");
        ConnectionReport report = client.ended();
        assertThat(Objects.requireNonNull(report.end()).reason()).isEqualTo(CloseCode.MESSAGE_TOO_LARGE);
        assertThat(report.received().bytes()).isBetween((long) LIMIT, (long) LIMIT + 2 * STEP);
        client.socket.close();
    }

    @Test
    void a_client_whose_app_server_has_no_room_is_not_inflated_on() throws Exception {
        Client client = new Client();
        client.node.upstream.full(true);
        int many = 500;
        String large = call("y".repeat(8 * 1024));
        client.socket.send(compressed(Deflated.text(large.repeat(many))));
        Eventually.holds("it is heard", () -> client.heard() > 0);
        // Whatever the loop would do by itself it has done by then.
        for (int i = 0; i < 10; i++) {
            client.node.post("/client/negotiate?negotiateVersion=1&hub=chat", token);
            client.connection().loop().eventLoop().submit(() -> {}).get();
        }
        assertThat(client.heard()).isLessThanOrEqualTo(TURN);

        client.node.upstream.full(false);
        ClientConnection connection = client.connection();
        connection.loop().execute(() -> connection.resume(ReadStop.UPSTREAM_FULL));
        Eventually.holds("all is heard", () -> client.heard() == many * large.length());
        client.socket.close();
    }

    @Test
    void a_client_that_is_cut_off_in_the_middle_of_a_message_leaves_nothing_behind() throws Exception {
        Client client = new Client();
        client.node.upstream.full(true);
        client.socket.send(compressed(Deflated.text(call("y".repeat(8 * 1024)).repeat(500))));
        Eventually.holds("it is heard", () -> client.heard() > 0);
        ClientConnection connection = client.connection();
        connection.loop().execute(() -> connection.end(CloseCode.CLIENT_LOST, null));
        assertThat(client.socket.next()).isEqualTo("end");
        assertThat(client.node.open.awaitEmpty(Duration.ofSeconds(30))).isZero();
        assertThat(client.heard()).isLessThanOrEqualTo(TURN);
    }

    /** Its socket is on one node, its connection on another, and either may have answered its offer. */
    @Test
    void a_client_with_stateful_reconnect_goes_from_node_to_node_and_is_served_plain() throws Exception {
        Node one = new Node("one");
        Node two = new Node("two");
        JsonObject negotiated = negotiated(one, "&useStatefulReconnect=true");
        ConnectionId id = new ConnectionId(negotiated.getString("connectionId"));
        String shown = negotiated.getString("connectionToken");
        RawWebSocket first = one.connect(shown, token, OFFER);
        assertThat(first.header("Sec-WebSocket-Extensions")).isNull();
        first.say("{\"protocol\":\"json\",\"version\":2}|{\"type\":6}|");
        assertThat(first.next()).isEqualTo("{}");
        String large = "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + "n".repeat(5_000) + "\"]}";
        ClientConnection connection = one.open.find(id).orElseThrow();
        connection.loop().execute(() -> connection.sendOwn(ByteString.copyFromUtf8(large + "\u001e")));
        assertThat(first.next()).isEqualTo(large);
        first.close();
        for (Node node : new Node[] {two, one}) {
            RawWebSocket next = node.connect(shown, token, OFFER);
            assertThat(next.status()).isEqualTo(101);
            assertThat(next.header("Sec-WebSocket-Extensions")).isNull();
            next.say("{\"type\":9,\"sequenceId\":1}|");
            assertThat(next.next()).isEqualTo("{\"type\":9,\"sequenceId\":1}");
            assertThat(next.next()).as("again, as it was not acknowledged").isEqualTo(large);
            next.close();
        }
    }
}

package io.signalbox.dataplane.transport.websocket;

import static io.signalbox.dataplane.support.ClientFrames.CLOSE;
import static io.signalbox.dataplane.support.ClientFrames.control;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.CloseCode;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stateful reconnect at a node that does not hold the connection: spec/signalr-transports.md §10. */
@Timeout(120)
class FarSocketTest extends RealNodes {
    private static final int CUTS = 20;

    private static String call(String text) {
        return "{\"type\":1,\"target\":\"say\",\"arguments\":[\"" + text + "\"]}|";
    }

    private static String news(String text) {
        return "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + text + "\"]}";
    }

    private static String sequence(long number) {
        return "{\"type\":9,\"sequenceId\":" + number + "}";
    }

    /** A client with stateful reconnect whose connection is on node one; it counts as the protocol has it. */
    private final class Comer {
        private final Node one = new Node("one");
        private final Node two = new Node("two");
        private final String token = token(Duration.ofHours(1));
        private final String connectionToken;
        private final ConnectionId id;
        private final List<String> got = new ArrayList<>();
        private final List<String> said = new ArrayList<>();
        private RawWebSocket socket;
        private long next = 1;
        private long highest;
        /** How many of its messages are acknowledged. */
        private int acknowledged;

        Comer() throws Exception {
            this(Clients.LIMITS);
        }

        /** @param limits of its app server */
        Comer(ConnectionLimits limits) throws Exception {
            one.upstream.wants(Clients.LIMITS, limits);
            JsonObject negotiated = negotiated(one, "&useStatefulReconnect=true");
            connectionToken = negotiated.getString("connectionToken");
            id = new ConnectionId(negotiated.getString("connectionId"));
            socket = one.connect(connectionToken, token);
            socket.say("{\"protocol\":\"json\",\"version\":2}|{\"type\":6}|");
            assertThat(socket.next()).isEqualTo("{}");
            connection();
        }

        ClientConnection connection() {
            return one.open.find(id).orElseThrow();
        }

        /** A message from the app server. */
        void sends(String message) {
            ClientConnection to = connection();
            to.loop().execute(() -> to.sendOwn(ByteString.copyFromUtf8(message + "\u001e")));
        }

        /** Says something new. */
        void says(String text) throws IOException {
            said.add(call(text));
            socket.say(call(text));
        }

        RawWebSocket open(Node node) throws Exception {
            return node.connect(connectionToken, token);
        }

        /** As clients do: first where it goes on, then what is not acknowledged. */
        void comesBack(Node node) throws Exception {
            socket = open(node);
            assertThat(socket.status()).as("%s", all()).isEqualTo(101);
            socket.say(sequence(acknowledged + 1) + "|" + String.join("", said.subList(acknowledged, said.size())));
            String first = socket.next();
            assertThat(first).startsWith("{\"type\":9,");
            next = new JsonObject(first).getLong("sequenceId");
        }

        /** Reads until it has that many messages. */
        void reads(int messages) throws IOException {
            while (got.size() < messages) {
                JsonObject message = new JsonObject(socket.next());
                if (message.getInteger("type") == 8) {
                    acknowledged = message.getInteger("sequenceId");
                } else if (next++ > highest) {
                    highest = next - 1;
                    got.add(message.encode());
                }
            }
        }

        void acknowledges() throws IOException {
            socket.say("{\"type\":8,\"sequenceId\":" + highest + "}|");
        }

        /** Everything that it said, as the app server heard it. */
        String heard() {
            String mine = id + " {";
            return all().stream()
                    .filter(line -> line.startsWith(mine))
                    .map(line -> line.substring(mine.length() - 1))
                    .collect(Collectors.joining());
        }

        List<String> all() {
            return List.copyOf(one.upstream.heard());
        }

        void awaitAllHeard() {
            Eventually.holds("all was heard, once", () -> heard().equals(String.join("", said)));
        }
    }

    @Test
    void a_client_that_loses_socket_after_socket_goes_on_at_either_node_and_nothing_is_lost_or_doubled()
            throws Exception {
        Comer client = new Comer();
        List<String> sent = new ArrayList<>();
        for (int cut = 1; cut <= CUTS; cut++) {
            for (String part : List.of("a", "b", "c")) {
                String message = news(cut + part);
                sent.add(message);
                client.sends(message);
            }
            client.says(cut + "x");
            // One is read, the others are under way, and so are the client's.
            client.reads(sent.size() - 2);
            client.says(cut + "y");
            if (cut % 3 == 0) {
                client.acknowledges();
            }
            if (cut % 2 == 0) {
                client.socket.reset();
            } else {
                client.socket.close();
            }
            client.comesBack(cut % 2 == 1 ? client.two : client.one);
        }
        client.reads(sent.size());
        assertThat(client.got).isEqualTo(sent);
        client.awaitAllHeard();
        assertThat(client.two.open.all()).isEmpty();
        assertThat(client.two.upstream.heard()).isEmpty();
        client.socket.close();
    }

    // compat: st-takeover
    @Test
    void a_socket_at_another_node_takes_over_from_an_open_one() throws Exception {
        Comer client = new Comer();
        for (Node node : List.of(client.two, client.two, client.one)) {
            RawWebSocket before = client.socket;
            client.comesBack(node);
            assertThat(before.next()).isEqualTo("end");
            client.says("at " + node.address);
            client.sends(news("at " + node.address));
            client.reads(client.got.size() + 1);
            client.awaitAllHeard();
        }
        client.socket.close();
    }

    @Test
    void the_close_of_the_owner_arrives_with_its_code() throws Exception {
        Comer client = new Comer();
        client.comesBack(client.two);
        ClientConnection connection = client.connection();
        connection.loop().execute(() -> connection.end(CloseCode.BACKEND_CLOSED, null));
        assertThat(client.socket.next()).startsWith("{\"type\":7");
        assertThat(client.socket.next()).isEqualTo("close 1000");
        client.socket.send(control(CLOSE));
        assertThat(client.socket.next()).isEqualTo("end");
        assertThat(client.one.open.awaitEmpty(Duration.ofSeconds(30))).isZero();
    }

    @Test
    void a_close_frame_of_the_client_is_the_end() throws Exception {
        Comer client = new Comer();
        client.comesBack(client.two);
        client.socket.send(control(CLOSE));
        assertThat(client.socket.next()).isEqualTo("close 1000");
        assertThat(client.socket.next()).isEqualTo("end");
        assertThat(client.one.open.awaitEmpty(Duration.ofSeconds(30))).isZero();
        assertThat(client.all()).endsWith(client.id + " closed CLIENT_LEFT");
    }

    @Test
    void a_violation_of_the_websocket_protocol_is_the_end() throws Exception {
        Comer client = new Comer();
        client.comesBack(client.two);
        client.socket.send(new byte[] {(byte) 0x81, 1, 'x'});
        assertThat(client.socket.next()).isEqualTo(RawWebSocket.CLOSED_AS_VIOLATOR);
        assertThat(client.socket.next()).isEqualTo("close 1002");
        assertThat(client.one.open.awaitEmpty(Duration.ofSeconds(30))).isZero();
    }

    /** One socket after the other that brings nothing forward. */
    @Test
    void a_client_whose_connection_is_over_is_refused_at_another_node_without_an_upgrade() throws Exception {
        Comer client = new Comer(Clients.mayLoseSocketsFor(Duration.ZERO));
        List<RawWebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < CUTS; i++) {
            sockets.add(client.open(client.two));
        }
        assertThat(sockets).allSatisfy(socket -> assertThat(socket.status()).isEqualTo(101));
        try (RawWebSocket refused = client.open(client.two)) {
            assertThat(refused.status()).isEqualTo(204);
            assertThat(refused.header("content-length")).isNull();
        }
        for (RawWebSocket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void a_large_message_arrives_whole_at_a_client_that_reads_late() throws Exception {
        Comer client = new Comer();
        client.comesBack(client.two);
        String large = news("x".repeat(16 * 1024 * 1024));
        client.sends(large);
        client.says("later");
        client.awaitAllHeard();
        client.reads(1);
        assertThat(client.got.get(0)).hasSameSizeAs(large).isEqualTo(large);
        client.socket.close();
    }

    @Test
    void a_client_whose_app_server_has_no_room_is_not_read() throws Exception {
        Comer client = new Comer();
        client.comesBack(client.two);
        int many = 2_000;
        String large = "y".repeat(8 * 1024);
        client.one.upstream.full(true);
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Void> all = CompletableFuture.runAsync(
                () -> {
                    try {
                        for (int i = 0; i < many; i++) {
                            client.says(large);
                            sent.incrementAndGet();
                        }
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                task -> new Thread(task).start());
        Eventually.holds("it is held back", new Standstill(sent)::isReached);
        assertThat(all).isNotDone();
        // What was read before the stop came, and no more.
        assertThat(client.heard().length()).isLessThan(1024 * 1024);
        client.one.upstream.full(false);
        ClientConnection connection = client.connection();
        connection.loop().execute(() -> connection.resume(ReadStop.UPSTREAM_FULL));
        all.get(60, TimeUnit.SECONDS);
        client.awaitAllHeard();
        client.socket.close();
    }

    /** A number that did not change for a while, however often it was looked at. */
    private static final class Standstill {
        private final AtomicInteger number;
        private int before = -1;
        private long since;

        Standstill(AtomicInteger number) {
            this.number = number;
        }

        boolean isReached() {
            int now = number.get();
            if (now != before) {
                before = now;
                since = System.nanoTime();
            }
            return now > 0 && System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(500);
        }
    }

    @Test
    void a_client_goes_on_at_the_owner_when_the_node_that_has_its_socket_dies() throws Exception {
        Comer client = new Comer();
        client.comesBack(client.two);
        RawWebSocket dead = client.socket;
        link.die(new NodeId("two"));
        client.sends(news("1"));
        client.comesBack(client.one);
        client.reads(1);
        assertThat(client.got).containsExactly(news("1"));
        dead.close();
        client.socket.close();
    }

    @Test
    void the_socket_is_closed_when_the_node_dies_that_holds_its_connection() throws Exception {
        Comer client = new Comer();
        client.comesBack(client.two);
        link.die(new NodeId("one"));
        assertThat(client.socket.next()).isEqualTo("end");
    }
}

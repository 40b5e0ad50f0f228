package io.signalbox.dataplane.transport.http;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.signalbox.dataplane.cluster.InMemoryOwnerLink;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.Bounds;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.FakeTransport;
import io.signalbox.dataplane.connection.FakeUpstream;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.connection.Lobby;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.connection.Terms;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.transport.Newcomer;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.token.Claim;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Nodes of one cluster in one thread: their loops run when the test says so, and so does their clock. */
final class Nodes {
    static final ConnectionId ID = new ConnectionId("c");
    static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";

    /** Every heartbeat pings, and a goodbye is waited for until the next one. */
    private static final ConnectionLimits LIMITS = new ConnectionLimits(
            0,
            Duration.ofDays(1).toNanos(),
            0,
            Clients.LIMITS.maximumReceive(),
            Clients.LIMITS.maximumOutbound(),
            Duration.ofSeconds(1),
            Clients.LIMITS.resumption(),
            Clients.LIMITS.handshakeTimeout(),
            false,
            Clients.LIMITS.protocols(),
            false);
    /** A client that took nothing between two heartbeats has had its time. */
    private static final Bounds BOUNDS = new Bounds(Duration.ofNanos(1), 1_000, 1_000, 10);

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final InMemoryOwnerLink link = new InMemoryOwnerLink();
    private final List<Node> nodes = new ArrayList<>();
    private long now;

    final class Node {
        final FakeUpstream upstream = new FakeUpstream();
        final OpenConnections open = new OpenConnections(BOUNDS);
        final Meters meters = new Meters(new SimpleMeterRegistry());
        final EmbeddedChannel channel = new EmbeddedChannel();
        final Attachments attachments;
        final Owners owners;
        private final ConnectionLoops connections;

        /** What the client's next requests show. */
        long closesAt = Terms.NEVER;

        List<Claim> claims = List.of();

        private Node(String name) {
            channel.freezeTime();
            NodeId self = new NodeId(name);
            Registry view = registry.of(self);
            upstream.wants(LIMITS, LIMITS);
            Topic topic = Topic.connection(Clients.TENANT, Clients.HUB, ID);
            Lobby lobby = connection -> {
                view.join(topic);
                return () -> view.leave(topic);
            };
            connections = new ConnectionLoops(LIMITS, upstream, lobby, open, meters);
            HttpLimits limits = new HttpLimits(Duration.ofSeconds(15), Duration.ofSeconds(90), Duration.ofSeconds(10));
            attachments = new Attachments(connections, view, limits, () -> now);
            owners = new Owners(self, view, link.of(self, attachments));
        }

        /** A request as {@link Forwarding} passes it on; begins the connection when there is none anywhere. */
        Runnable ask(Kind kind, String body, FakeReply reply) {
            ClientRequest request = new ClientRequest(
                    Clients.TENANT,
                    Clients.HUB,
                    ID,
                    kind,
                    new Authentication(closesAt, claims),
                    ByteString.copyFromUtf8(body.replace('|', '\u001e')));
            Optional<Owner> owner = attachments.answersFor(ID) ? Optional.of(owners.here()) : owners.of(request);
            if (owner.isEmpty()) {
                begin(Duration.ofSeconds(5), null);
            }
            Runnable hangUp = owner.orElse(owners.here()).ask(request, reply);
            turn();
            return hangUp;
        }

        void begin(Duration freshFor, @Nullable Duration pollInterval) {
            begin(freshFor, pollInterval, Terms.USUAL);
        }

        void begin(Duration freshFor, @Nullable Duration pollInterval, Terms terms) {
            Client client = new Client(ID, Clients.TENANT, Clients.HUB, null, false, terms);
            Introduction shown = new Introduction(claims, List.of(), "", "", Duration.ofSeconds(15));
            attachments.open(
                    new Opening(new Newcomer(client, shown), freshFor, pollInterval, () -> {}), channel.eventLoop());
        }

        /** A client with a WebSocket, after its handshake. */
        ClientConnection webSocket(Terms terms) {
            Client client = new Client(ID, Clients.TENANT, Clients.HUB, null, false, terms);
            Introduction shown = new Introduction(claims, List.of(), "", "", Duration.ofSeconds(15));
            ClientConnection connection = connections
                    .attach(client, shown, channel.eventLoop(), new FakeTransport())
                    .orElseThrow();
            connection.onBytes(Unpooled.copiedBuffer(HANDSHAKE.replace('|', '\u001e'), StandardCharsets.UTF_8));
            return connection;
        }

        FakeReply ask(Kind kind) {
            FakeReply reply = new FakeReply();
            ask(kind, "", reply);
            return reply;
        }

        FakeReply post(String body) {
            FakeReply reply = new FakeReply();
            ask(Kind.SEND, body, reply);
            return reply;
        }

        ClientConnection connection() {
            return open.find(ID).orElseThrow();
        }

        /** A message from the app server. */
        void say(String message) {
            connection().sendOwn(ByteString.copyFrom(message.replace('|', '\u001e'), StandardCharsets.UTF_8));
            turn();
        }
    }

    Node node(String name) {
        Node node = new Node(name);
        nodes.add(node);
        return node;
    }

    /** Runs everything that was posted to the loops, and what that posts. */
    void turn() {
        nodes.forEach(node -> node.channel.runPendingTasks());
    }

    /** The heartbeat of every connection. */
    void heartbeat() {
        nodes.forEach(node -> {
            node.channel.advanceTimeBy(1, TimeUnit.SECONDS);
            node.channel.runScheduledPendingTasks();
        });
        turn();
    }

    /** Lets time pass, as far as attachments know it. */
    void pass(Duration time) {
        now += time.toNanos();
        nodes.forEach(node -> node.attachments.sweep());
        turn();
    }
}

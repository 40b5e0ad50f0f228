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
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.transport.Newcomer;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.token.Claim;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes of one cluster in one thread: their loops run when the test says so, and so does their clock. */
final class Nodes {
    static final ConnectionId ID = new ConnectionId("c");
    static final int HANDSHAKES_PER_TENANT = 10;
    static final Duration HEARTBEAT = Duration.ofSeconds(1);
    static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";

    /** Every heartbeat pings, and a goodbye is waited for until the next one. */
    private static final ConnectionLimits LIMITS = new ConnectionLimits(
            0,
            Duration.ofDays(1).toNanos(),
            0,
            Clients.LIMITS.maximumReceive(),
            Clients.LIMITS.maximumOutbound(),
            HEARTBEAT,
            Clients.LIMITS.resumption(),
            Clients.LIMITS.handshakeTimeout(),
            false,
            Clients.LIMITS.protocols(),
            false);
    /** A client that took nothing between two heartbeats has had its time. */
    private static final Bounds BOUNDS =
            new Bounds(Duration.ofNanos(1), 2 * HANDSHAKES_PER_TENANT, HANDSHAKES_PER_TENANT, 10);

    private final InMemoryRegistry registry = new InMemoryRegistry();
    private final InMemoryOwnerLink link = new InMemoryOwnerLink();
    private final List<Node> nodes = new ArrayList<>();
    /** Begins where the real one is: what is kept of ended connections has only that. */
    private long now = System.nanoTime();

    final class Node {
        final FakeUpstream upstream = new FakeUpstream();
        final OpenConnections open = new OpenConnections(BOUNDS);
        final Meters meters = new Meters(new SimpleMeterRegistry());
        final EmbeddedChannel channel = new EmbeddedChannel();
        final Attachments attachments;
        final Owners owners;
        final FakeRegistry view;
        private final ConnectionLoops connections;

        private final Forwarding forwarding;

        // What the client's next requests show.
        ConnectionId id = ID;
        TenantName tenant = Clients.TENANT;
        long closesAt = Terms.NEVER;
        List<Claim> claims = List.of();
        Terms terms = Terms.USUAL;
        Duration freshFor = Duration.ofSeconds(5);

        @Nullable
        Duration pollInterval;

        Set<TransportKind> transports = EnumSet.allOf(TransportKind.class);
        /** Throws when the client may no longer in. */
        Runnable stillAdmitted = () -> {};

        Supplier<Introduction> introduction = () -> new Introduction(claims, List.of(), "", "", Duration.ofSeconds(15));

        private Node(String name) {
            channel.freezeTime();
            NodeId self = new NodeId(name);
            view = new FakeRegistry(registry.of(self));
            upstream.wants(LIMITS, LIMITS);
            Lobby lobby = connection -> {
                Client client = connection.client();
                Topic topic = Topic.connection(client.tenant(), client.hub(), client.id());
                view.join(topic);
                return () -> view.leave(topic);
            };
            connections = new ConnectionLoops(LIMITS, upstream, lobby, open, meters);
            HttpLimits limits = new HttpLimits(Duration.ofSeconds(15), Duration.ofSeconds(90), Duration.ofSeconds(10));
            attachments = new Attachments(connections, view, limits, () -> now);
            owners = new Owners(self, view, link.of(self, attachments));
            forwarding = new Forwarding(attachments, owners);
        }

        /** A request, after it was read. */
        Runnable ask(Kind kind, String body, FakeReply reply) {
            return pass(checked(kind, body), reply);
        }

        /** A request as its head came in. */
        Checked checked(Kind kind, String body) {
            ClientRequest request = new ClientRequest(
                    tenant,
                    Clients.HUB,
                    id,
                    kind,
                    new Authentication(closesAt, claims),
                    ByteString.copyFromUtf8(body.replace('|', '\u001e')));
            long freshUntil = forwarding.in(freshFor);
            return new Checked(request, freshUntil, transports::contains, () -> opening(request, freshUntil), null);
        }

        Optional<Checked> ahead(Checked checked) {
            return forwarding.ahead(checked).toCompletableFuture().join();
        }

        /** What the client's hanging up does. */
        Runnable pass(Checked checked, FakeReply reply) {
            List<Runnable> hangUps = new ArrayList<>();
            forwarding.pass(checked, reply, Runnable::run, hangUps::add);
            turn();
            return () -> hangUps.forEach(Runnable::run);
        }

        private Opening opening(ClientRequest request, long freshUntil) {
            Client client = new Client(request.connection(), request.tenant(), request.hub(), null, false, terms);
            return new Opening(
                    new Newcomer(client, introduction.get()),
                    channel.eventLoop(),
                    freshUntil,
                    pollInterval,
                    () -> stillAdmitted.run());
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
        passOnLoops(HEARTBEAT);
    }

    /** Lets time pass, as far as loops know it. */
    void passOnLoops(Duration time) {
        nodes.forEach(node -> {
            node.channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
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

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.signalbox.dataplane.cluster.link.GrpcLinks;
import io.signalbox.dataplane.cluster.link.LinkOptions;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.FakeUpstream;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.hub.LocalHubs;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node with all that a delivery passes on its way: registry, links, hubs and event loops. Sockets are the test's. */
final class ServingNode {
    private static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");
    private static final int LOOPS = 2;

    private final NodeId id;
    private final Queue<String> faults;
    private final GrpcLinks links;
    private final OpenConnections open = new OpenConnections();
    private final EventLoopGroup loops = new DefaultEventLoopGroup(LOOPS);
    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private volatile @Nullable Cluster joined;
    private volatile @Nullable Serving serving;
    private volatile boolean over;

    private record Serving(NodeLink link, Fanout fanout, ConnectionLoops connections) {}

    /** Its link has a port, and serves nobody. */
    ServingNode(NodeId id, Queue<String> faults) {
        this.id = id;
        this.faults = faults;
        this.links = new GrpcLinks(id, new LinkOptions(), SECRET, this::linkOf, meters);
    }

    private Optional<String> linkOf(NodeId node) {
        Cluster known = joined;
        return known == null
                ? Optional.empty()
                : Optional.ofNullable(known.nodes().get(node)).map(Node::link);
    }

    NodeId id() {
        return id;
    }

    String link() {
        return "127.0.0.1:" + links.port();
    }

    Meters meters() {
        return meters;
    }

    /** It is in the cluster: as a node does that starts. */
    ServingNode serve(Cluster cluster) {
        joined = cluster;
        cluster.watch(new NodeWatch() {
            @Override
            public void onJoined(Node node) {}

            @Override
            public void onGone(NodeId node) {
                links.died(node);
            }
        });
        LocalHubs hubs = new LocalHubs(open, cluster.registry(), cluster.userGroups(), meters);
        NodeLink link = links.nodes(hubs);
        serving = new Serving(
                link,
                new Fanout(cluster.registry(), link, meters),
                new ConnectionLoops(Clients.LIMITS, new FakeUpstream(), hubs, open, meters));
        return this;
    }

    private Serving serving() {
        return Objects.requireNonNull(serving, "not in the cluster");
    }

    Fanout fanoutOfAnotherSender() {
        return serving().fanout.forAnotherSender();
    }

    /** A client that is in. */
    ListeningClient connect(String name, @Nullable UserId user) {
        EventLoop loop = loops.next();
        ListeningClient client = new ListeningClient(new ConnectionId(name), loop, faults);
        Client who = new Client(client.id(), ThreeNodes.DEV, ThreeNodes.HUB, user, false);
        Introduction shown = new Introduction(List.of(), List.of(), "", "", null);
        ConnectionLoops connections = serving().connections;
        loop.execute(
                () -> client.greet(connections.attach(who, shown, loop, client).orElseThrow()));
        Eventually.holds(name + " is in", client::isIn);
        return client;
    }

    /** Goes, or is about to die: from now on nobody need reach its clients, nor they anybody. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** As a node does that leaves in order: its clients go, and what it has accepted arrives. */
    void sayGoodbye() {
        open.all().forEach(connection -> connection.loop().execute(() -> connection.end(CloseCode.SHUTDOWN, null)));
        assertThat(open.awaitEmpty(Duration.ofSeconds(20))).isZero();
        ThreeNodes.await(CompletableFuture.allOf(Objects.requireNonNull(joined).nodes().keySet().stream()
                .filter(node -> !node.equals(id))
                .map(node -> serving().link.drained(node).toCompletableFuture())
                .toArray(CompletableFuture[]::new)));
    }

    /** Nothing comes here any more, or goes out. */
    void cut() {
        links.close();
    }

    void close() {
        links.close();
        var unused = loops.shutdownGracefully(0, 20, TimeUnit.SECONDS);
    }
}

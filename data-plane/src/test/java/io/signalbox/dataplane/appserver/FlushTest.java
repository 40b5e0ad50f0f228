package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.cluster.InMemoryFarAppServers;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.OnlyDev;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.Flush;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.token.TokenVerifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An app server that goes on over another stream asks first whether what it sent over this one has arrived. */
class FlushTest {
    private static final long FLUSH = 500;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private GrpcListener node;
    private FakeAppServer appServer;

    @BeforeEach
    void open() {
        InMemoryRegistry all = new InMemoryRegistry();
        all.of(new NodeId("other")).join(Topic.hub(Clients.TENANT, Clients.HUB));
        NodeId self = new NodeId("here");
        Registry registry = all.of(self);
        Meters meters = new Meters(new SimpleMeterRegistry());
        AppServers streams = new AppServers(
                new HubLimits(Clients.LIMITS, Duration.ofDays(1), FarNodes.LARGEST_MESSAGE, FarNodes.LARGEST_MESSAGE),
                new Neighbours(self, registry, new InMemoryFarAppServers().of(self), "here:8081", meters));
        TenantGate gate = new TenantGate(new OnlyDev(), new TokenVerifier(Clock.systemUTC()), Clients.TENANT);
        Fanout fanout = new Fanout(registry, otherNode(), meters);
        node = GrpcListener.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(new AppServerService(streams, fanout, gate, meters, "here", 1024 * 1024).definition()));
        appServer = FakeAppServer.serving(node.port(), Clients.HUB.value());
    }

    /** The way to another node, which says when it has taken everything. */
    private NodeLink otherNode() {
        return (NodeLink) Proxy.newProxyInstance(
                NodeLink.class.getClassLoader(), new Class<?>[] {NodeLink.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    return switch (method.getName()) {
                        case "deliver" -> Pressure.ACCEPTED;
                        case "drained" -> drained;
                        default -> throw new AssertionError(method.getName());
                    };
                });
    }

    @AfterEach
    void close() {
        appServer.close();
        node.close();
    }

    @Test
    void it_is_answered_when_the_other_nodes_have_taken_what_came_before() {
        appServer.deliver(Audience.everyone(), "{\"type\":1}", 0);
        appServer.send(FromAppServer.newBuilder().setFlush(Flush.newBuilder().setAckId(FLUSH)));
        // Frames are read one after the other: this one's ack tells that the flush was read, and holds up nothing.
        appServer.deliver(Audience.user(new UserId("nobody")), "{\"type\":1}");
        assertThat(asked).containsExactly("deliver", "drained");
        assertThat(appServer.heard()).noneMatch(FlushTest::isAnswer);
        drained.complete(null);
        assertThat(appServer.await(FlushTest::isAnswer).getAck().getRefusal()).isEmpty();
    }

    private static boolean isAnswer(ToAppServer frame) {
        return frame.hasAck() && frame.getAck().getAckId() == FLUSH;
    }
}

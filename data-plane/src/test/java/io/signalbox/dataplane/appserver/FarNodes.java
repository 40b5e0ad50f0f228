package io.signalbox.dataplane.appserver;

import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptors;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.signalbox.dataplane.cluster.GrpcFarAppServers;
import io.signalbox.dataplane.cluster.InMemoryFarAppServers;
import io.signalbox.dataplane.cluster.InMemoryNodeLink;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.FakeTransport;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.hub.LocalHubs;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.OnlyDev;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.FarBound;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.token.TokenVerifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Nodes of one cluster: app servers on real gRPC streams, clients on fake transports and real event loops. */
public final class FarNodes implements AutoCloseable {
    static final long LARGEST_MESSAGE = 1024 * 1024;

    final InMemoryRegistry registry = new InMemoryRegistry();
    private final boolean grpc;
    private final InMemoryNodeLink link = new InMemoryNodeLink();
    private final InMemoryFarAppServers inMemory = new InMemoryFarAppServers();
    private final Map<NodeId, Node> nodes = new ConcurrentHashMap<>();
    /** As in service: a default one has no end of an iteration, at which a large crowd's rest is flushed. */
    private final EventLoopGroup loops = new NioEventLoopGroup(1);

    private final EventLoop loop = loops.next();
    private final List<FakeAppServer> appServers = new ArrayList<>();

    /** @param grpc whether the way between the nodes is gRPC's */
    public FarNodes(boolean grpc) {
        this.grpc = grpc;
    }

    /** The streams of a node that finds no other one. */
    public static AppServers streamsOf(NodeId self, Registry registry, Meters meters) {
        return new AppServers(
                new HubLimits(Clients.LIMITS, Duration.ofDays(1), LARGEST_MESSAGE, LARGEST_MESSAGE),
                new Neighbours(self, registry, new InMemoryFarAppServers().of(self), self + ":8081", meters));
    }

    public final class Node {
        final NodeId self;
        public final OpenConnections open = new OpenConnections();
        final Meters meters = new Meters(new SimpleMeterRegistry());
        public final AppServers streams;
        public final TenantGate gate =
                new TenantGate(new OnlyDev(), new TokenVerifier(Clock.systemUTC()), Clients.TENANT);
        final GrpcListener listener;
        private final ConnectionLoops connections;
        private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

        public Node(String name) {
            self = new NodeId(name);
            Registry view = registry.of(self);
            FarAppServers far = grpc
                    ? new GrpcFarAppServers(this::open, ClusterAuth.client(StandInControlPlane.SECRET))
                    : inMemory.of(self);
            streams = new AppServers(
                    new HubLimits(Clients.LIMITS, Duration.ofDays(1), LARGEST_MESSAGE, LARGEST_MESSAGE),
                    new Neighbours(self, view, far, name + ":8081", meters));
            LocalHubs hubs = new LocalHubs(open, view, registry.userGroups(), meters);
            Fanout fanout = new Fanout(view, link.of(self, hubs), meters);
            connections = new ConnectionLoops(Clients.LIMITS, streams, hubs, open, meters);
            listener = GrpcListener.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    List.of(
                            new AppServerService(streams, fanout, gate, meters, name, 64 * 1024 * 1024).definition(),
                            ServerInterceptors.intercept(
                                    GrpcFarAppServers.definition(streams),
                                    ClusterAuth.server(StandInControlPlane.SECRET))));
            inMemory.serve(self, streams);
            nodes.put(self, this);
        }

        private Optional<ManagedChannel> open(NodeId node) {
            return Optional.ofNullable(nodes.get(node)).map(there -> {
                ManagedChannel channel = GrpcChannels.open("127.0.0.1:" + there.listener.port());
                channels.add(channel);
                return channel;
            });
        }

        public FakeAppServer appServer() {
            return appServer(HubSettings.getDefaultInstance());
        }

        FakeAppServer appServer(HubSettings settings) {
            FakeAppServer server = FakeAppServer.serving(listener.port(), Clients.HUB.value(), settings);
            appServers.add(server);
            return server;
        }

        /** A client that has said its handshake. */
        public Far dial(String id) {
            return dial(id, "json");
        }

        Far dial(String id, String protocol) {
            return dial(id, protocol, () -> {});
        }

        /** @param held runs while the event loop does nothing else, once the client has said its handshake */
        Far dial(String id, String protocol, Runnable held) {
            FakeTransport transport = new FakeTransport();
            Introduction shown = new Introduction(List.of(), List.of(), "a=b", "10.0.0.9", null);
            Client client = new Client(new ConnectionId(id), Clients.TENANT, Clients.HUB, new UserId("ann"), false);
            return onLoop(() -> {
                Far far = new Far(
                        connections.attach(client, shown, loop, transport).orElseThrow(), transport);
                far.hears("{\"protocol\":\"" + protocol + "\",\"version\":1}|");
                held.run();
                return far;
            });
        }

        /** As a process that is killed. */
        public void die() {
            nodes.remove(self);
            inMemory.die(self);
            channels.forEach(ManagedChannel::shutdownNow);
            listener.close();
            Eventually.holds("its calls are over", () -> channels.stream().allMatch(ManagedChannel::isTerminated));
        }
    }

    /** A client of a node. */
    public final class Far {
        public final ClientConnection connection;
        private final FakeTransport transport;

        Far(ClientConnection connection, FakeTransport transport) {
            this.connection = connection;
            this.transport = transport;
        }

        public String id() {
            return connection.client().id().value();
        }

        void says(String text) {
            onLoop(() -> {
                hears(text);
                return connection;
            });
        }

        private void hears(String text) {
            ByteBuf fresh = Unpooled.wrappedBuffer(text.replace('|', '\u001e').getBytes(StandardCharsets.UTF_8));
            connection.onBytes(fresh);
            fresh.release();
        }

        /** Its socket is gone. */
        public void goes() {
            onLoop(() -> {
                connection.onTransportClosed(true);
                return connection;
            });
        }

        <A> A seen(Function<FakeTransport, A> look) {
            return onLoop(() -> look.apply(transport));
        }

        public String text() {
            return seen(FakeTransport::text);
        }
    }

    <A> A onLoop(java.util.concurrent.Callable<A> look) {
        try {
            return loop.submit(look).get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The node is said to have app servers, and is not there. */
    void ghost(String name) {
        registry.of(new NodeId(name)).join(Topic.appServer(Clients.TENANT, Clients.HUB));
    }

    /** The node is there and answers nothing. */
    void mute(String name) {
        ghost(name);
        inMemory.serve(new NodeId(name), back -> new Ear<>() {
            @Override
            public void heard(io.signalbox.protocol.grpc.ToFarAppServer frame, Runnable taken) {}

            @Override
            public void room() {}

            @Override
            public void over() {}
        });
    }

    /** The node binds every client, and its call is lost in the same moment. */
    void breaking(String name) {
        ghost(name);
        inMemory.serve(new NodeId(name), back -> new Ear<>() {
            @Override
            public void heard(io.signalbox.protocol.grpc.ToFarAppServer frame, Runnable taken) {
                back.say(FromFarAppServer.newBuilder()
                        .setBound(FarBound.getDefaultInstance())
                        .build());
                back.cut();
            }

            @Override
            public void room() {}

            @Override
            public void over() {}
        });
    }

    /** Waits until what nodes said to each other, and what they answered to that, has been brought. */
    void settle() {
        for (int way = 0; way < 4; way++) {
            inMemory.settle();
        }
    }

    @Override
    public void close() {
        appServers.forEach(FakeAppServer::close);
        List.copyOf(nodes.values()).forEach(Node::die);
        inMemory.settle();
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
}

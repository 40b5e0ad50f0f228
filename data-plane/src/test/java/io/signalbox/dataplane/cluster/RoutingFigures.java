package io.signalbox.dataplane.cluster;

import com.google.protobuf.ByteString;
import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.cluster.link.GrpcLinks;
import io.signalbox.dataplane.cluster.link.NobodyThere;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.LinkSettings;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * The figures of docs/adr/0013 for the two ways of a delivery, on this machine: three members in one JVM, with the links
 * that nodes have. Each topic is held by one node, which is not the sender. Not a test.
 */
public final class RoutingFigures implements AutoCloseable {
    private static final NodeId SENDER = new NodeId("a");
    private static final List<NodeId> NODES = List.of(SENDER, new NodeId("b"), new NodeId("c"));
    private static final HubName HUB = new HubName("chat");
    private static final TenantName DEV = new TenantName("dev");
    private static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");
    private static final int TOPICS = 20_000;
    private static final int OFTEN = 10;
    private static final int AT_ONCE = 512;
    private static final int ROUNDS = 4;

    private final ClusterUnderTest cluster = new ClusterUnderTest(Map.of(), NODES.toArray(NodeId[]::new));
    private final Map<NodeId, GrpcLinks> links = new HashMap<>();
    private final Map<NodeId, NodeLink> ways = new HashMap<>();
    private final Semaphore places = new Semaphore(AT_ONCE);
    /** The node that owns the part of the map in which a topic lies. */
    private final Map<GroupName, NodeId> homes = new HashMap<>();

    private volatile boolean throughHome;

    private RoutingFigures() {
        NODES.forEach(node -> links.put(
                node, new GrpcLinks(node, settings(), SECRET, this::address, new Meters(new SimpleMeterRegistry()))));
        NODES.forEach(node -> ways.put(node, of(links, node).nodes(new Passing(node))));
        List<CompletionStage<Void>> joins = new ArrayList<>();
        for (int i = 0; i < TOPICS; i++) {
            Topic topic = topic(group(i));
            String home = cluster.node(SENDER)
                    .hazelcast()
                    .getPartitionService()
                    .getPartition(TopicKey.of(topic))
                    .getOwner()
                    .getAttribute(MemberSeat.NODE);
            homes.put(group(i), new NodeId(home));
            joins.add(registry(NODES.get(1 + i % 2)).join(topic));
        }
        joins.forEach(join -> join.toCompletableFuture().join());
    }

    public static void main(String[] args) {
        try (RoutingFigures figures = new RoutingFigures()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int bytes : new int[] {100, 10_000}) {
                    ByteString payload = ByteString.copyFromUtf8("x".repeat(bytes - 1) + "\u001e");
                    figures.measure("asking, what is remembered", OFTEN, payload, figures::ask);
                    figures.measure("asking each time", 1, payload, figures::askEachTime);
                    figures.forgetAll();
                    figures.measure("asking, for the first time", 1, payload, figures::ask);
                    figures.throughHome = true;
                    figures.measure("through the home node, which remembers", OFTEN, payload, figures::passToHome);
                    figures.forgetAll();
                    figures.measure("through the home node, first time", 1, payload, figures::passToHome);
                    figures.throughHome = false;
                }
            }
        }
    }

    private void forgetAll() {
        NODES.forEach(node -> cluster.node(node).hazelcastRegistry().forgetAll());
    }

    private interface Way {
        CompletionStage<?> send(Topic topic, Delivery delivery);
    }

    private CompletionStage<?> ask(Topic topic, Delivery delivery) {
        return registry(SENDER).nodesOf(topic).thenAccept(nodes -> pass(SENDER, nodes, delivery));
    }

    private CompletionStage<?> askEachTime(Topic topic, Delivery delivery) {
        return cluster.node(SENDER)
                .hazelcast()
                .<String, Holders>getMap(MemberSetup.TOPICS)
                .getAsync(TopicKey.of(topic))
                .thenAccept(holders -> pass(
                        SENDER, Set.of(new NodeId(holders.nodes().iterator().next())), delivery));
    }

    private CompletionStage<?> passToHome(Topic topic, Delivery delivery) {
        NodeId home = of(homes, ((Audience.Groups) delivery.audience()).groups().get(0));
        if (home.equals(SENDER)) {
            return ask(topic, delivery);
        }
        pass(SENDER, Set.of(home), delivery);
        return CompletableFuture.completedStage(null);
    }

    private void pass(NodeId from, Set<NodeId> nodes, Delivery delivery) {
        for (NodeId node : nodes) {
            // Taken, whatever it answers: so few are under way that a link need not push back.
            var unused = of(ways, from).deliver(node, delivery);
        }
    }

    /** A node that holds what arrives, or, as a topic's home, passes it to the holders. */
    private final class Passing implements NobodyThere {
        private final NodeId self;

        Passing(NodeId self) {
            this.self = self;
        }

        @Override
        public Pressure deliver(Delivery delivery) {
            GroupName group = ((Audience.Groups) delivery.audience()).groups().get(0);
            if (!throughHome || !self.equals(of(homes, group))) {
                places.release();
                return Pressure.ACCEPTED;
            }
            var unused = registry(self).nodesOf(topic(group)).thenAccept(nodes -> {
                if (nodes.contains(self)) {
                    places.release();
                } else {
                    pass(self, nodes, delivery);
                }
            });
            return Pressure.ACCEPTED;
        }
    }

    private void measure(String what, int times, ByteString payload, Way way) {
        int count = TOPICS * times;
        long cpu = cpuNanos();
        long from = System.nanoTime();
        for (int i = 0; i < count; i++) {
            places.acquireUninterruptibly();
            GroupName group = group(i % TOPICS);
            Delivery delivery = new Delivery(DEV, HUB, Audience.group(group), new Payload(payload, ByteString.EMPTY));
            var unused = way.send(topic(group), delivery).exceptionally(failure -> {
                failure.printStackTrace();
                return null;
            });
        }
        places.acquireUninterruptibly(AT_ONCE);
        double seconds = (System.nanoTime() - from) / 1e9;
        double cpuMicros = (cpuNanos() - cpu) / 1e3 / count;
        places.release(AT_ONCE);
        System.out.println(String.format(
                Locale.ROOT,
                "FIGURE %,6d bytes, %-40s %,10.0f /s, %6.1f us of CPU each",
                payload.size(),
                what,
                count / seconds,
                cpuMicros));
    }

    private static <K, V> V of(Map<K, V> all, K key) {
        return Objects.requireNonNull(all.get(key));
    }

    private Registry registry(NodeId node) {
        return cluster.node(node).registry();
    }

    private Optional<String> address(NodeId node) {
        return Optional.of("127.0.0.1:" + of(links, node).port());
    }

    private static GroupName group(int i) {
        return new GroupName("g" + i);
    }

    private static Topic topic(GroupName group) {
        return Topic.group(DEV, HUB, group);
    }

    private static LinkSettings settings() {
        Map<String, String> values =
                Map.of("signalbox.cluster.link-host", "127.0.0.1", "signalbox.cluster.link-port", "0");
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(LinkSettings.class)
                .withSources(new PropertiesConfigSource(values, "figures", 1_000))
                .build()
                .getConfigMapping(LinkSettings.class);
    }

    /** Of this process: of all nodes. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    @Override
    public void close() {
        links.values().forEach(GrpcLinks::close);
        cluster.close();
    }
}

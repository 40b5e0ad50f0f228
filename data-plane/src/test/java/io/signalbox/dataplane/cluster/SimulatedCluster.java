package io.signalbox.dataplane.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import com.hazelcast.partition.Partition;
import com.hazelcast.spi.impl.SerializationServiceSupport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.ClusterSettings;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Many nodes without a socket: each has the real registry, its memory of answers and its fan-out; all of them share the
 * real map, which lies in one member of Hazelcast here, or in two with a backup of each other. What a node has another
 * forget, and what it delivers to another, is a call.
 */
final class SimulatedCluster implements AutoCloseable {
    private static final int FIRST_PORT = 20_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration TRUSTED = Duration.ofHours(1);
    private static final int REMEMBERED = 100_000;

    private final List<HazelcastInstance> members = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final LivingNodes living;
    private final IMap<String, Holders> map;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final Map<String, Notice.Reader> ears = new HashMap<>();
    private final AtomicLong notices = new AtomicLong();

    /** @param arrived deliveries that have come in, from this node too */
    record SimulatedNode(NodeId id, HazelcastRegistry registry, Fanout fanout, Notices notices, AtomicInteger arrived) {
        String name() {
            return id.value();
        }
    }

    SimulatedCluster(int nodeCount, int memberCount) {
        Executor executor = Completions.pooled();
        this.living = new LivingNodes(new Deadlines(PATIENCE, executor));
        List<Integer> ports = ClusterUnderTest.freePorts(memberCount);
        for (int port : ports) {
            members.add(Hazelcast.newHazelcastInstance(MemberSetup.of(
                    settings(port, ports), new Node(new NodeId("member-" + port), "127.0.0.1:" + port))));
        }
        this.map = members.get(0).getMap(MemberSetup.TOPICS);
        InMemoryNodeLink links = new InMemoryNodeLink();
        for (int number = 0; number < nodeCount; number++) {
            nodes.add(node(number, executor, links));
        }
    }

    private static ClusterSettings settings(int port, List<Integer> ports) {
        Map<String, String> values = new HashMap<>();
        values.put("signalbox.cluster.secret", "0123456789abcdef0123456789abcdef");
        values.put("signalbox.cluster.discovery", "tcp");
        values.put("signalbox.cluster.name", "simulated" + ports.get(0));
        values.put("signalbox.cluster.host", "127.0.0.1");
        values.put("signalbox.cluster.port", Integer.toString(port));
        // One process with a large heap stands still at times: that is no death.
        values.put("signalbox.cluster.dead-after", "10m");
        values.put(
                "signalbox.cluster.members",
                String.join(",", ports.stream().map(one -> "127.0.0.1:" + one).toList()));
        return ClusterUnderTest.settings(values);
    }

    private SimulatedNode node(int number, Executor executor, InMemoryNodeLink links) {
        // As long as real names are: the host's, and eight digits for each life.
        NodeId id = new NodeId(String.format(Locale.ROOT, "signalbox-%d-%08x", number, number * 0x9e3779b9)
                .intern());
        living.onJoined(new Node(id, "127.0.0.1:" + (FIRST_PORT + number)), true);
        Attempts attempts = new Attempts(executor, timer);
        Deadlines patience = new Deadlines(PATIENCE, executor);
        Notices forgetting = new Notices(new SimulatedSeat(), living, executor, attempts, patience);
        Remembered remembered = new Remembered(REMEMBERED, TRUSTED.toNanos());
        remembered.awake(System.nanoTime());
        HazelcastRegistry registry = new HazelcastRegistry(
                new HazelcastRegistry.Shared(id, attempts, patience, patience, remembered, new Doubt(() -> 1), meters),
                map,
                living,
                forgetting);
        ears.put(id.value(), registry);
        AtomicInteger arrived = new AtomicInteger();
        Fanout fanout = new Fanout(registry, links.of(id, arrivals(arrived)), meters);
        return new SimulatedNode(id, registry, fanout, forgetting, arrived);
    }

    private static <T> T stub(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(SimulatedCluster.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** All nodes look after what the first member keeps; what one tells another is done at once. */
    private final class SimulatedSeat implements Seat {
        @Override
        public HazelcastInstance hazelcast() {
            return members.get(0);
        }

        @Override
        public int keepers() {
            return members.size();
        }

        @Override
        public long seenAt() {
            return System.nanoTime();
        }

        @Override
        public boolean looksAfter(Partition partition) {
            return hazelcast().getCluster().getLocalMember().equals(partition.getOwner());
        }

        @Override
        public CompletionStage<Boolean> tell(String node, Notice notice) {
            notices.incrementAndGet();
            notice.read(Objects.requireNonNull(ears.get(node)));
            return CompletableFuture.completedStage(true);
        }

        @Override
        public void take(News news, Notice.Reader reader) {
            throw new UnsupportedOperationException("nobody comes or goes by itself");
        }

        @Override
        public void leave() {
            throw new UnsupportedOperationException("nobody comes or goes by itself");
        }
    }

    private static Arrivals arrivals(AtomicInteger arrived) {
        return stub(Arrivals.class, (proxy, method, arguments) -> {
            if (method.getName().equals("deliver")) {
                arrived.incrementAndGet();
                return Pressure.ACCEPTED;
            }
            throw new UnsupportedOperationException(method.toString());
        });
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    IMap<String, Holders> map() {
        return map;
    }

    /** Messages by which one node had another forget. */
    long notices() {
        return notices.get();
    }

    long ghostsRemoved() {
        return meters.total(Meter.REGISTRY_GHOSTS_REMOVED);
    }

    /** Bytes of something as it travels between members. */
    int bytes(Object something) {
        return ((SerializationServiceSupport) members.get(0))
                .getSerializationService()
                .toData(something)
                .totalSize();
    }

    int partition(String key) {
        return members.get(0).getPartitionService().getPartition(key).getPartitionId();
    }

    int partitions() {
        return members.get(0).getPartitionService().getPartitions().size();
    }

    /** As a node hears of another's death; the work is done on the given thread, in the name of the first node. */
    void die(SimulatedNode dead, ScheduledExecutorService thread) {
        SimulatedNode survivor = nodes.get(0);
        Upkeep upkeep = new Upkeep(
                new Upkeep.Parts(new SimulatedSeat(), map, survivor.registry(), living, survivor.notices()),
                thread,
                meters);
        living.onGone(new Node(dead.id(), ""));
        for (SimulatedNode node : nodes) {
            node.registry().forgetAll();
            node.notices().onGone(dead.name());
        }
        upkeep.onGone(dead.name());
    }

    @Override
    public void close() {
        timer.shutdownNow();
        members.forEach(member -> member.getLifecycleService().terminate());
    }
}

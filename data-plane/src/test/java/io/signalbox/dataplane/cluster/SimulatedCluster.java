package io.signalbox.dataplane.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.impl.MemberImpl;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import com.hazelcast.map.IMap;
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
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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
    /** The executor's answer to each member: the node whose registry hears what is to be forgotten. */
    private final Map<UUID, HazelcastInstance> ears = new HashMap<>();

    private final AtomicLong notices = new AtomicLong();

    /** @param arrived deliveries that have come in, from this node too */
    record SimulatedNode(
            NodeId id,
            Member member,
            HazelcastRegistry registry,
            Fanout fanout,
            Notices notices,
            AtomicInteger arrived) {
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
        Member member = member(id, FIRST_PORT + number);
        living.onJoined(member, true);
        Attempts attempts = new Attempts(executor, timer);
        Deadlines patience = new Deadlines(PATIENCE, executor);
        Notices forgetting = new Notices(executor(), living, executor, attempts);
        Remembered remembered = new Remembered(REMEMBERED, TRUSTED.toNanos());
        remembered.awake(System.nanoTime());
        HazelcastRegistry registry = new HazelcastRegistry(
                new HazelcastRegistry.Shared(id, attempts, patience, patience, remembered, new Doubt(() -> 1), meters),
                map,
                living,
                forgetting);
        ears.put(member.getUuid(), ear(registry));
        AtomicInteger arrived = new AtomicInteger();
        Fanout fanout = new Fanout(registry, links.of(id, arrivals(arrived)), meters);
        return new SimulatedNode(id, member, registry, fanout, forgetting, arrived);
    }

    private static Member member(NodeId id, int port) {
        try {
            return new MemberImpl.Builder(new Address("127.0.0.1", port))
                    .uuid(new UUID(port, port))
                    .attributes(Map.of(LivingNodes.NODE, id.value(), LivingNodes.LINK, "127.0.0.1:" + port))
                    .build();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T stub(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(SimulatedCluster.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Runs what is meant for a member at once, with that member's registry. */
    private IExecutorService executor() {
        return stub(IExecutorService.class, (proxy, method, arguments) -> {
            if (method.getName().equals("submitToMember") && arguments[0] instanceof Notice notice) {
                notices.incrementAndGet();
                notice.setHazelcastInstance(Objects.requireNonNull(ears.get(((Member) arguments[1]).getUuid())));
                return CompletableFuture.completedFuture(notice.call());
            }
            throw new UnsupportedOperationException(method.toString());
        });
    }

    private static HazelcastInstance ear(HazelcastRegistry registry) {
        ConcurrentMap<String, Object> context = new ConcurrentHashMap<>(Map.of(Notice.READER, registry));
        return stub(HazelcastInstance.class, (proxy, method, arguments) -> {
            if (method.getName().equals("getUserContext")) {
                return context;
            }
            throw new UnsupportedOperationException(method.toString());
        });
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
                new Upkeep.Parts(members.get(0), map, survivor.registry(), living, survivor.notices()), thread, meters);
        living.onGone(dead.member());
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

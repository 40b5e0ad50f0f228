package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.signalbox.dataplane.support.Eventually;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Nodes of one cluster in this JVM, on loopback: members, or clients of {@link Keepers}. */
final class ClusterUnderTest implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final List<Integer> ports;
    private final Map<Integer, String> addresses = new HashMap<>();
    private final Map<NodeId, Cluster> running = new ConcurrentHashMap<>();
    final Meters meters = new Meters(new SimpleMeterRegistry());
    private final Map<String, String> more;
    private final UnaryOperator<String> way;
    private final Function<NodeId, Optional<String>> links;

    /** @param more settings besides those that the test needs itself */
    ClusterUnderTest(Map<String, String> more, NodeId... nodes) {
        this(more, UnaryOperator.identity(), nodes);
    }

    /** @param way to a member's own address, which is asked for once and before the member is up */
    ClusterUnderTest(Map<String, String> more, UnaryOperator<String> way, NodeId... nodes) {
        this(more, way, node -> Optional.empty(), nodes);
    }

    /** @param links where nodes listen for each other that do */
    ClusterUnderTest(
            Map<String, String> more,
            UnaryOperator<String> way,
            Function<NodeId, Optional<String>> links,
            NodeId... nodes) {
        this.more = more;
        this.way = way;
        this.links = links;
        this.ports = freePorts(nodes.length);
        ports.forEach(port -> addresses.put(port, way.apply("127.0.0.1:" + port)));
        List<CompletableFuture<Cluster>> starting = IntStream.range(0, nodes.length)
                .mapToObj(i -> start(nodes[i], ports.get(i)))
                .toList();
        starting.forEach(ClusterUnderTest::get);
        for (int i = 0; i < nodes.length; i++) {
            running.put(nodes[i], get(starting.get(i)));
        }
        awaitAll(nodes.length);
    }

    private void awaitAll(int count) {
        Eventually.holds(
                count + " nodes see each other",
                () -> running.values().stream().allMatch(one -> one.nodes().size() == count));
    }

    private CompletableFuture<Cluster> start(NodeId node, int port) {
        String link = links.apply(node).orElse("127.0.0.1:" + (port + 1));
        return Cluster.join(settings(port), new Node(node, link), meters).toCompletableFuture();
    }

    Cluster startOneMore(NodeId node, int before) {
        Cluster one = get(start(node, freePorts(1).get(0)));
        running.put(node, one);
        awaitAll(before + 1);
        return one;
    }

    /** It is part of the cluster when that is done. */
    CompletableFuture<Cluster> startLater(NodeId node) {
        return start(node, freePorts(1).get(0)).whenComplete((one, failure) -> {
            if (one != null) {
                running.put(node, one);
            }
        });
    }

    private ClusterSettings settings(int port) {
        Map<String, String> values = new HashMap<>(more);
        values.put("signalbox.cluster.secret", "0123456789abcdef0123456789abcdef");
        values.put("signalbox.cluster.discovery", "tcp");
        values.putIfAbsent("signalbox.cluster.name", "test" + ports.get(0));
        values.put("signalbox.cluster.host", "127.0.0.1");
        values.put("signalbox.cluster.port", Integer.toString(port));
        values.put("signalbox.cluster.advertised-registry", address(port));
        values.putIfAbsent(
                "signalbox.cluster.members", ports.stream().map(this::address).collect(Collectors.joining(",")));
        return settings(values);
    }

    static ClusterSettings settings(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ClusterSettings.class)
                .withSources(new PropertiesConfigSource(values, "test", 1_000))
                .build()
                .getConfigMapping(ClusterSettings.class);
    }

    private String address(int port) {
        return addresses.computeIfAbsent(port, added -> way.apply("127.0.0.1:" + added));
    }

    static List<Integer> freePorts(int count) {
        return IntStream.range(0, count).mapToObj(port -> QuietPort.find()).toList();
    }

    private static Cluster get(CompletableFuture<Cluster> starting) {
        return starting.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    Cluster node(NodeId id) {
        Cluster one = running.get(id);
        assertThat(one).as("node %s", id).isNotNull();
        return one;
    }

    /** In order. */
    void leave(NodeId id) {
        Cluster one = node(id);
        running.remove(id);
        one.leave()
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** As a crash: it says nothing to anybody. */
    void kill(NodeId... ids) {
        List<Thread> threads = new ArrayList<>();
        for (NodeId id : ids) {
            Cluster one = node(id);
            running.remove(id);
            Thread thread = new Thread(one.hazelcast().getLifecycleService()::terminate);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What the map has, by topic: the nodes that hold it. */
    Map<String, Set<String>> inMap() {
        return inMap(running.keySet().iterator().next());
    }

    /** The same as that node reads it. */
    Map<String, Set<String>> inMap(NodeId reader) {
        Map<String, Set<String>> all = new HashMap<>();
        node(reader).hazelcast().<String, Holders>getMap(MemberSetup.TOPICS).entrySet().stream()
                .filter(entry -> !entry.getValue().nodes().isEmpty())
                .forEach(entry -> all.put(entry.getKey(), entry.getValue().nodes()));
        return all;
    }

    /** The same as the living nodes hold it. */
    Map<String, Set<String>> held() {
        return held(running.keySet());
    }

    Map<String, Set<String>> held(Collection<NodeId> nodes) {
        Map<String, Set<String>> all = new HashMap<>();
        for (NodeId id : nodes) {
            node(id).hazelcastRegistry()
                    .lines()
                    .held()
                    .forEach(key ->
                            all.computeIfAbsent(key, same -> new HashSet<>()).add(id.value()));
        }
        return all;
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> leaving = running.values().stream()
                .map(one -> one.leave().toCompletableFuture())
                .toList();
        leaving.forEach(one -> one.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join());
    }
}

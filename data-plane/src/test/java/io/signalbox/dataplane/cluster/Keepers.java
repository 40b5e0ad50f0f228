package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.signalbox.dataplane.support.Eventually;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Two members in this JVM, on loopback, that keep the registry of nodes which are their clients. */
final class Keepers implements AutoCloseable {
    private static final int COUNT = 2;
    private static final long LIMIT_SECONDS = 60;

    private final List<Integer> ports = ClusterUnderTest.freePorts(COUNT);
    private final List<String> addresses;
    private final Map<Integer, HazelcastInstance> running = new ConcurrentHashMap<>();

    Keepers() {
        this(UnaryOperator.identity());
    }

    /** @param way to a keeper's own address, which is asked for once and before the keeper is up */
    Keepers(UnaryOperator<String> way) {
        this.addresses =
                ports.stream().map(port -> way.apply("127.0.0.1:" + port)).toList();
        start();
    }

    /** All keep, and nothing yet. What nodes are told to be their clients. */
    Map<String, String> anew() {
        start();
        for (String map : List.of(MemberSetup.TOPICS, MemberSetup.USER_GROUPS, MemberSetup.TENANTS, MemberSetup.ROLL)) {
            one(0).getMap(map).clear();
        }
        return settings();
    }

    private Map<String, String> settings() {
        return Map.of(
                "signalbox.cluster.client",
                "true",
                "signalbox.cluster.name",
                "test" + ports.get(0),
                "signalbox.cluster.members",
                String.join(",", addresses),
                // Sooner: it is waited for.
                "signalbox.cluster.dead-after",
                "3s");
    }

    /** All that do not run. */
    void start() {
        List<CompletableFuture<Void>> starting = IntStream.range(0, COUNT)
                .filter(number -> !running.containsKey(number))
                .mapToObj(number -> CompletableFuture.runAsync(() -> start(number), task -> new Thread(task).start()))
                .toList();
        starting.forEach(one -> one.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join());
        see(COUNT);
    }

    private void start(int number) {
        Map<String, String> values = new HashMap<>(settings());
        values.put("signalbox.cluster.secret", "not asked for");
        values.put("signalbox.cluster.discovery", "tcp");
        values.put("signalbox.cluster.host", "127.0.0.1");
        values.put("signalbox.cluster.port", String.valueOf(ports.get(number)));
        values.put("signalbox.cluster.advertised-registry", addresses.get(number));
        running.put(number, Hazelcast.newHazelcastInstance(MemberSetup.keeper(ClusterUnderTest.settings(values))));
    }

    /** Each of them sees so many. */
    void see(int count) {
        Eventually.holds(
                "each keeper sees " + count,
                () -> running.values().stream()
                        .allMatch(one -> one.getCluster().getMembers().size() == count));
    }

    String address(int number) {
        return addresses.get(number);
    }

    HazelcastInstance one(int number) {
        HazelcastInstance keeper = running.get(number);
        assertThat(keeper).as("keeper %s", number).isNotNull();
        return keeper;
    }

    /** As a crash. */
    void kill(int number) {
        HazelcastInstance keeper = one(number);
        running.remove(number);
        keeper.getLifecycleService().terminate();
    }

    @Override
    public void close() {
        running.values().forEach(keeper -> keeper.getLifecycleService().terminate());
    }
}

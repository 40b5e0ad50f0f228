package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.LogWatch;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.tenant.TenantMemory;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Three nodes that are clients of two keepers: what holds for three members, and what happens to the keepers. */
class ClusterOfClientsTest extends ClusterOfThreeTest {
    private static final int TOPICS = 300;
    private static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");
    private static final TenantSnapshot TENANTS = TenantSnapshot.newBuilder()
            .addTenants(TenantState.newBuilder().setName("dev").setEnabled(true))
            .build();

    @Override
    Map<String, String> settings() {
        return ClusterUnderTest.CLIENTS;
    }

    @Override
    void lose() {
        cluster.killKeeper(0);
        cluster.killKeeper(1);
        cluster.startKeepers();
        awaitReached();
    }

    private void awaitReached() {
        Eventually.holds(
                "the nodes reach those that keep the registry",
                () -> IntStream.of(0, 1, 2).allMatch(i -> isReached(cluster.node(node(i)))));
    }

    private static boolean isReached(Cluster node) {
        return !node.hazelcastRegistry().doubt().isBlind();
    }

    private static NodeId node(int i) {
        return i == 0 ? A : i == 1 ? B : C;
    }

    /** What a node hears of the others' ends. */
    private Queue<String> ends(NodeId node) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        cluster.node(node).watch(new NodeWatch() {
            @Override
            public void onJoined(Node other) {}

            @Override
            public void onGone(NodeId other) {
                heard.add(other.value());
            }
        });
        return heard;
    }

    @Test
    void a_keeper_that_dies_takes_nothing_along() {
        joinAll(0, TOPICS, A, C);
        Queue<String> ends = ends(B);
        cluster.killKeeper(0);
        for (int i = 0; i < TOPICS; i++) {
            assertThat(await(at(B).nodesOf(group(i)))).contains(A, C);
        }
        joinAll(TOPICS, 2 * TOPICS, B);
        for (int i = TOPICS; i < 2 * TOPICS; i++) {
            assertThat(await(at(A).nodesOf(group(i)))).contains(B);
        }
        cluster.startKeepers();
        cluster.killKeeper(1);
        Eventually.holds("the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
        assertThat(ends).as("nodes that nobody took for dead").isEmpty();
    }

    @Test
    void while_nobody_keeps_the_registry_all_are_told_and_afterwards_it_is_as_before() {
        joinAll(0, TOPICS, A);
        TenantMemory tenants = cluster.node(A).tenants(SECRET);
        tenants.keep(TENANTS);
        Eventually.holds("kept", () -> await(tenants.last()).isPresent());
        Queue<String> ends = ends(B);
        cluster.killKeeper(0);
        cluster.killKeeper(1);
        Eventually.holds("b notices", () -> !isReached(cluster.node(B)));
        long from = System.nanoTime();
        for (int i = 0; i < TOPICS; i++) {
            assertThat(await(at(B).nodesOf(group(i)))).containsExactlyInAnyOrder(A, B, C);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - from))
                .as("nobody is waited for")
                .isLessThan(Duration.ofSeconds(2));
        CompletionStage<Void> waits = at(C).join(group(TOPICS));
        cluster.startKeepers();
        await(waits);
        Eventually.holds(
                "the map is as the nodes are",
                () -> isReached(cluster.node(A)) && cluster.inMap(A).equals(cluster.held()));
        Eventually.holds(
                "b is told precisely again",
                () -> await(at(B).nodesOf(group(1))).size() == 1
                        && await(at(B).nodesOf(group(TOPICS))).size() == 1);
        Eventually.holds(
                "the tenants are kept again", () -> await(tenants.last()).equals(Optional.of(TENANTS)));
        assertThat(cluster.node(B).nodes()).containsOnlyKeys(A, B, C);
        assertThat(ends).as("nodes that nobody took for dead").isEmpty();
    }

    @Test
    void a_node_that_leaves_in_order_is_missed_at_once() {
        joinAll(0, TOPICS, A, C);
        Queue<String> ends = ends(B);
        long from = System.nanoTime();
        cluster.leave(C);
        Eventually.holds("b hears of it", () -> ends.contains("c"));
        assertThat(Duration.ofNanos(System.nanoTime() - from))
                .as("without waiting until it is found dead")
                .isLessThan(Duration.ofSeconds(1));
        Eventually.holds("the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
    }

    @Test
    void what_the_map_has_and_no_node_holds_goes_and_what_it_lacks_comes() {
        Map<String, String> quick = new HashMap<>(ClusterUnderTest.CLIENTS);
        quick.put("signalbox.cluster.sweep-every", "1s");
        NodeId e = new NodeId("e");
        try (ClusterUnderTest swept = new ClusterUnderTest(quick, e, new NodeId("f"))) {
            await(swept.node(e).registry().join(group(1)));
            swept.keeper(0).<String, Holders>getMap(MemberSetup.TOPICS).delete(TopicKey.of(group(1)));
            Map<String, Holders> map = swept.keeper(1).getMap(MemberSetup.TOPICS);
            map.put("ghost of a living node", new Holders(Set.of("e", "f"), Map.of(), 1));
            map.put("ghost of a dead node", new Holders(Set.of("dead"), Map.of("dead", 1L), 1));
            Topic held = group(1);
            Eventually.holds("only what is held is left", () -> map.keySet().equals(Set.of(TopicKey.of(held))));
            assertThat(swept.meters.total(Meter.REGISTRY_GHOSTS_REMOVED)).isPositive();
        }
    }

    @Test
    void a_node_that_reaches_no_keeper_waits_for_one_and_says_where_it_looks() {
        cluster.killKeeper(0);
        cluster.killKeeper(1);
        try (LogWatch log = new LogWatch()) {
            CompletableFuture<Cluster> starting = cluster.startLater(new NodeId("d"));
            Eventually.holds(
                    "it says where it looks",
                    () -> log.lines().stream()
                            .anyMatch(line -> line.contains("SBDP0017") && line.contains(cluster.keeperAddress(0))));
            assertThat(starting).isNotDone();
            cluster.startKeepers();
            assertThat(await(starting).nodes()).containsKey(new NodeId("d"));
        }
    }

    @Test
    void a_keeper_tells_of_its_health_where_it_keeps_the_registry() throws IOException {
        InetSocketAddress address =
                (InetSocketAddress) cluster.keeper(0).getLocalEndpoint().getSocketAddress();
        URI health = URI.create("http://127.0.0.1:" + address.getPort() + "/hazelcast/health/ready");
        assertThat(((HttpURLConnection) health.toURL().openConnection()).getResponseCode())
                .isEqualTo(200);
    }
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.cluster.Address;
import com.hazelcast.core.HazelcastInstance;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.LogWatch;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.tenant.TenantMemory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Nodes that are clients of the same two keepers in all tests. */
class ClusterOfClientsTest {
    private static final int TOPICS = 300;
    /** Of a question that waits: until three times the time in which a node is found dead. */
    private static final Duration LEAST_WAIT = Duration.ofSeconds(9);

    private static final NodeId D = new NodeId("d");
    private static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");
    private static final TenantSnapshot TENANTS = TenantSnapshot.newBuilder()
            .addTenants(TenantState.newBuilder().setName("dev").setEnabled(true))
            .build();

    private static Keepers keepers;

    @BeforeAll
    static void two_keepers() {
        keepers = new Keepers();
    }

    @AfterAll
    static void end_keepers() {
        keepers.close();
    }

    @Nested
    class Topics extends HazelcastRegistryTest {
        @Override
        Map<String, String> settings() {
            return keepers.anew();
        }
    }

    @Test
    void keepers_that_could_not_find_each_other_do_not_begin() {
        assertThatThrownBy(() ->
                        Cluster.keep(ClusterUnderTest.settings(Map.of("signalbox.cluster.secret", "not asked for"))))
                .hasMessageStartingWith("signalbox.cluster.discovery: none (expected:");
    }

    private static CompletionStage<Cluster> join(Map<String, String> settings) {
        return Cluster.join(settings(settings), new Node(D, "127.0.0.1:1"), new Meters(new SimpleMeterRegistry()));
    }

    private static ClusterSettings settings(Map<String, String> own) {
        Map<String, String> values = new HashMap<>(own);
        values.put("signalbox.cluster.secret", SECRET.value());
        values.put("signalbox.cluster.discovery", "tcp");
        values.put("signalbox.cluster.host", "127.0.0.1");
        values.put(
                "signalbox.cluster.port",
                String.valueOf(ClusterUnderTest.freePorts(1).get(0)));
        return ClusterUnderTest.settings(values);
    }

    @Test
    void a_node_that_is_no_client_does_not_begin_among_keepers() {
        Map<String, String> settings = new HashMap<>(keepers.anew());
        settings.put("signalbox.cluster.client", "false");
        assertThatThrownBy(() -> ThreeNodes.await(join(settings)))
                .rootCause()
                .hasMessageStartingWith("signalbox.cluster.client: false (expected: true,")
                .hasMessageContaining("127.0.0.1");
        keepers.see(2);
    }

    @Test
    void neither_clients_nor_keepers_begin_among_nodes_that_keep_the_registry() {
        try (ClusterUnderTest nodes = new ClusterUnderTest(Map.of(), ThreeNodes.A)) {
            HazelcastInstance node = nodes.node(ThreeNodes.A).hazelcast();
            Address address = node.getCluster().getLocalMember().getAddress();
            Map<String, String> settings = Map.of(
                    "signalbox.cluster.name",
                    node.getConfig().getClusterName(),
                    "signalbox.cluster.members",
                    address.getHost() + ":" + address.getPort(),
                    "signalbox.cluster.client",
                    "true");
            assertThatThrownBy(() -> ThreeNodes.await(join(settings)))
                    .rootCause()
                    .hasMessageStartingWith("signalbox.cluster.client: true (expected: false,");
            assertThatThrownBy(() -> Cluster.keep(settings(settings)))
                    .hasMessageStartingWith("signalbox.cluster.members: nodes that keep the registry themselves");
        }
    }

    @Nested
    class Records extends HazelcastUserGroupsTest {
        @Override
        Map<String, String> settings() {
            return keepers.anew();
        }
    }

    @Nested
    class Lives extends ThreeNodes {
        @Override
        Map<String, String> settings() {
            return keepers.anew();
        }

        private boolean isReached(NodeId node) {
            return !cluster.node(node).hazelcastRegistry().doubt().isBlind();
        }

        private static Stream<String> gone(Queue<String> news) {
            return news.stream().filter(one -> one.startsWith("gone "));
        }

        @Test
        void an_acknowledged_join_is_seen_by_every_later_question_of_those_who_remember() throws Exception {
            askWhileOthersJoin(20);
        }

        @Test
        void a_dead_node_vanishes_and_nobody_waits_for_it_any_longer() {
            joinAll(0, TOPICS, A, C);
            assertThat(await(at(C).nodesOf(group(1)))).containsExactlyInAnyOrder(A, C);
            Queue<String> news = news(A);
            cluster.kill(C);
            // It remembers, and must have forgotten or be dead.
            await(at(B).join(group(1)));
            assertThat(await(at(A).nodesOf(group(1)))).contains(A, B);
            Eventually.holds("a hears that c is gone", () -> news.contains("gone c"));
            Eventually.holds(
                    "the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
            assertThat(await(at(B).nodesOf(group(0)))).containsExactly(A);
            Eventually.holds(
                    "the ghosts are counted", () -> cluster.meters.total(Meter.REGISTRY_GHOSTS_REMOVED) >= TOPICS);
            assertThat(cluster.node(B).nodes()).containsOnlyKeys(A, B);
        }

        @Test
        void a_keeper_that_dies_takes_nothing_along_and_when_all_are_back_it_is_as_before() {
            joinAll(0, TOPICS, A);
            Topic connection = Topic.connection(DEV, HUB, new ConnectionId("of a"));
            await(at(A).join(connection));
            TenantMemory tenants = cluster.node(A).tenants(SECRET);
            tenants.keep(TENANTS);
            Eventually.holds("kept", () -> await(tenants.last()).isPresent());
            Queue<String> news = news(B);
            keepers.kill(0);
            joinAll(0, TOPICS, C);
            for (int i = 0; i < TOPICS; i++) {
                assertThat(await(at(B).nodesOf(group(i)))).contains(A, C);
            }
            keepers.kill(1);
            Eventually.holds("b notices", () -> !isReached(B));
            CompletionStage<Void> waits = at(C).join(group(TOPICS));
            CompletionStage<Set<NodeId>> asks = at(B).nodesOf(connection);
            try (LogWatch log = new LogWatch()) {
                CompletableFuture<Cluster> starting = cluster.startLater(D);
                allAreToldAtOnce();
                Eventually.holds(
                        "d says where it looks",
                        () -> log.lines().stream()
                                .anyMatch(line -> line.contains("SBDP0017") && line.contains(keepers.address(0))));
                assertThat(starting).isNotDone();
                assertThat(waits.toCompletableFuture()).isNotDone();
                keepers.start();
                await(starting);
            }
            await(waits);
            assertThat(await(asks))
                    .as("whatever the map says that has just begun anew")
                    .containsExactly(A);
            Eventually.holds(
                    "the map is as the nodes are",
                    () -> Stream.of(A, B, C).allMatch(this::isReached)
                            && cluster.inMap(A).equals(cluster.held()));
            Eventually.holds(
                    "b is told precisely again",
                    () -> await(at(B).nodesOf(group(1))).equals(Set.of(A, C))
                            && await(at(B).nodesOf(group(TOPICS))).equals(Set.of(C)));
            Eventually.holds(
                    "the tenants are kept again", () -> await(tenants.last()).equals(Optional.of(TENANTS)));
            assertThat(cluster.node(B).nodes()).containsOnlyKeys(A, B, C, D);
            assertThat(gone(news)).as("nodes that nobody took for dead").isEmpty();
        }

        private void allAreToldAtOnce() {
            long from = System.nanoTime();
            IntStream.range(0, TOPICS)
                    .forEach(i -> assertThat(await(at(B).nodesOf(group(i)))).containsExactlyInAnyOrder(A, B, C));
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .as("nobody is waited for")
                    .isLessThan(LEAST_WAIT);
        }
    }

    @Nested
    class Leaving extends ThreeNodes {
        @Override
        Map<String, String> settings() {
            Map<String, String> settings = new HashMap<>(keepers.anew());
            // Much later than what is waited for here.
            settings.put("signalbox.cluster.dead-after", "10m");
            return settings;
        }

        @Test
        void a_node_that_leaves_in_order_is_missed_before_it_could_be_found_dead_and_alerts_nobody() {
            joinAll(0, TOPICS, A, C);
            Queue<String> news = news(B);
            try (LogWatch log = new LogWatch()) {
                cluster.leave(C);
                Eventually.holds("b hears of it", () -> news.contains("gone c"));
                assertThat(log.lines()).as("that keepers are lost").noneMatch(line -> line.contains("SBDP0018"));
            }
            Eventually.holds(
                    "the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
        }
    }
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterOfThreeTest {
    private static final long LIMIT_SECONDS = 60;
    static final NodeId A = new NodeId("a");
    static final NodeId B = new NodeId("b");
    static final NodeId C = new NodeId("c");
    private static final HubName HUB = new HubName("chat");
    private static final TenantName DEV = new TenantName("dev");

    ClusterUnderTest cluster;

    /** Besides those that every cluster under test has. */
    Map<String, String> settings() {
        return Map.of();
    }

    /** The last copy of most of what is kept. */
    void lose() {
        cluster.kill(B, C);
    }

    @BeforeEach
    void three_nodes() {
        cluster = new ClusterUnderTest(settings(), A, B, C);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    static Topic group(int i) {
        return Topic.group(DEV, HUB, new GroupName("g" + i));
    }

    Registry at(NodeId node) {
        return cluster.node(node).registry();
    }

    static <A> A await(CompletionStage<A> stage) {
        return stage.toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    void joinAll(int from, int to, NodeId... nodes) {
        List<CompletionStage<Void>> joining = new ArrayList<>();
        for (int i = from; i < to; i++) {
            for (NodeId node : nodes) {
                joining.add(at(node).join(group(i)));
            }
        }
        joining.forEach(ClusterOfThreeTest::await);
    }

    @Test
    void nodes_know_each_other_and_their_links() {
        Node a = cluster.node(A).self();
        assertThat(a.link()).startsWith("127.0.0.1:");
        assertThat(cluster.node(B).nodes()).containsEntry(A, a).containsOnlyKeys(A, B, C);
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        cluster.node(A).watch(new NodeWatch() {
            @Override
            public void onJoined(Node node) {
                heard.add("joined " + node.id());
            }

            @Override
            public void onGone(NodeId node) {
                heard.add("gone " + node);
            }
        });
        assertThat(heard).containsExactlyInAnyOrder("joined b", "joined c");
        cluster.kill(C);
        Eventually.holds("a hears that c is gone", () -> heard.contains("gone c"));
        cluster.startOneMore(new NodeId("d"), 2);
        Eventually.holds("a hears that d joined", () -> heard.contains("joined d"));
    }

    /** Promise 4: those who ask all the time, and remember, must see every join that was acknowledged before. */
    @Test
    void an_acknowledged_join_is_seen_by_every_later_question_of_those_who_remember() throws Exception {
        int topics = 20;
        List<Set<NodeId>> acknowledged = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            acknowledged.add(java.util.concurrent.ConcurrentHashMap.newKeySet());
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong asked = new AtomicLong();
        Queue<String> missed = new ConcurrentLinkedQueue<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> all = new ArrayList<>();
            for (NodeId asker : List.of(A, B, C)) {
                for (int n = 0; n < 2; n++) {
                    all.add(threads.submit(() -> {
                        for (int i = 0; !over.get(); i = (i + 1) % topics) {
                            Set<NodeId> expected = Set.copyOf(acknowledged.get(i));
                            Set<NodeId> seen = new HashSet<>(await(at(asker).nodesOf(group(i))));
                            asked.incrementAndGet();
                            // Those that have begun to leave since may be missing.
                            expected.stream()
                                    .filter(node -> !seen.contains(node))
                                    .filter(acknowledged.get(i)::contains)
                                    .forEach(node -> missed.add(asker + " missed " + node));
                        }
                    }));
                }
            }
            List<Future<?>> joiners = new ArrayList<>();
            for (NodeId joiner : List.of(A, B, C)) {
                joiners.add(threads.submit(() -> churn(joiner, acknowledged)));
            }
            for (Future<?> joiner : joiners) {
                joiner.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            over.set(true);
            for (Future<?> one : all) {
                one.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
        assertThat(missed).isEmpty();
        assertThat(asked.get()).isGreaterThan(1_000);
        Eventually.holds("the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
    }

    /** A generation of its own for each membership, so that a question that began before a leave proves nothing. */
    private void churn(NodeId joiner, List<Set<NodeId>> acknowledged) {
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < acknowledged.size(); i++) {
                if (acknowledged.get(i).remove(joiner)) {
                    at(joiner).leave(group(i));
                } else {
                    await(at(joiner).join(group(i)));
                    acknowledged.get(i).add(joiner);
                }
            }
        }
    }

    @Test
    void a_dead_node_vanishes_from_answers_and_from_the_map() {
        joinAll(0, 500, A, C);
        joinAll(500, 1_000, C);
        for (int i = 0; i < 1_000; i++) {
            assertThat(await(at(B).nodesOf(group(i)))).contains(C);
        }
        long from = System.nanoTime();
        cluster.kill(C);
        Eventually.holds(
                "nobody is sent to the dead node",
                () -> java.util.stream.IntStream.range(0, 1_000)
                        .noneMatch(i -> await(at(B).nodesOf(group(i))).contains(C)));
        Eventually.holds("the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from))
                .as("milliseconds until it was gone")
                .isLessThan(5_000);
        for (int i = 0; i < 500; i++) {
            assertThat(await(at(B).nodesOf(group(i)))).containsExactly(A);
        }
        assertThat(cluster.meters.total(Meter.REGISTRY_GHOSTS_REMOVED)).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void what_was_lost_with_those_that_kept_it_is_told_again() {
        joinAll(0, 2_000, A);
        await(at(A).join(Topic.connection(DEV, HUB, new ConnectionId("c"))));
        lose();
        Eventually.holds(
                "the map is as the only node is",
                () -> cluster.held().size() == 2_001 && cluster.inMap().equals(cluster.held()));
        assertThat(cluster.meters.total(Meter.REGISTRY_REASSERTED)).isPositive();
        Eventually.holds(
                "nobody else is told any more",
                () -> await(at(A).nodesOf(group(0))).equals(Set.of(A)));
        for (int i = 0; i < 2_000; i++) {
            assertThat(await(at(A).nodesOf(group(i)))).containsExactly(A);
        }
    }

    @Test
    void nobody_waits_long_for_a_dead_node_to_forget() {
        await(at(A).join(group(1)));
        assertThat(await(at(C).nodesOf(group(1)))).containsExactly(A);
        cluster.kill(C);
        await(at(B).join(group(1)));
        assertThat(await(at(A).nodesOf(group(1)))).containsExactlyInAnyOrder(A, B);
    }
}

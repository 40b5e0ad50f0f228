package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.support.Eventually;
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

/** Three nodes of a cluster, new ones for each test. */
abstract class ThreeNodes {
    private static final long LIMIT_SECONDS = 60;
    static final NodeId A = new NodeId("a");
    static final NodeId B = new NodeId("b");
    static final NodeId C = new NodeId("c");
    static final HubName HUB = new HubName("chat");
    static final TenantName DEV = new TenantName("dev");

    ClusterUnderTest cluster;

    /** Besides those that every cluster under test has. */
    abstract Map<String, String> settings();

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
        joining.forEach(ThreeNodes::await);
    }

    /** What a node hears of the others. */
    Queue<String> news(NodeId node) {
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        cluster.node(node).watch(new NodeWatch() {
            @Override
            public void onJoined(Node other) {
                heard.add("joined " + other.id());
            }

            @Override
            public void onGone(NodeId other) {
                heard.add("gone " + other);
            }
        });
        return heard;
    }

    /** Promise 4: those who ask all the time, and remember, must see every join that was acknowledged before. */
    void askWhileOthersJoin(int rounds) throws Exception {
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
                joiners.add(threads.submit(() -> churn(joiner, rounds, acknowledged)));
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
    private void churn(NodeId joiner, int rounds, List<Set<NodeId>> acknowledged) {
        for (int round = 0; round < rounds; round++) {
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
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.map.IMap;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of the registry while its members cannot reach each other, and afterwards. */
class SplitTest {
    private static final Duration DEAD_AFTER = Duration.ofSeconds(6);
    /** Longer than a node gives itself for an answer, on a busy machine too. */
    private static final Duration AGREED_WITHIN = Duration.ofSeconds(60);

    /** The nodes of a part find out one after the other, and who decides which ones belong to it may change meanwhile. */
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);

    private static final Duration SHORT = Duration.ofMillis(800);
    private static final Duration PAUSE = Duration.ofMillis(2);
    private static final int MANY = 60;

    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");
    private static final NodeId D = new NodeId("d");
    private static final List<NodeId> ALL = List.of(A, B, C, D);
    /** Those of one part of the split. */
    private static final Map<NodeId, NodeId> PARTNERS = Map.of(A, B, B, A, C, D, D, C);

    private static final HubName HUB = new HubName("chat");
    private static final TenantName DEV = new TenantName("dev");

    private static CutNetwork network;
    private static ClusterUnderTest cluster;

    private @Nullable Churn churn;

    @BeforeAll
    static void three_members() {
        network = new CutNetwork();
        cluster = new ClusterUnderTest(
                Map.of("signalbox.cluster.dead-after", DEAD_AFTER.toSeconds() + "s"), network::to, A, B, C, D);
    }

    @AfterAll
    static void end() {
        network.heal();
        cluster.close();
        network.close();
    }

    @AfterEach
    void nothing_is_cut_any_more() {
        network.heal();
        if (churn != null) {
            churn.stop();
        }
        agree();
    }

    private static Topic group(String name) {
        return Topic.group(DEV, HUB, new GroupName(name));
    }

    private static Registry at(NodeId node) {
        return cluster.node(node).registry();
    }

    private static <A> A await(CompletionStage<A> stage) {
        return stage.toCompletableFuture()
                .orTimeout(AGREED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static void see(int count, NodeId... nodes) {
        Eventually.holds(
                List.of(nodes) + " see " + count + " nodes",
                SEEN_WITHIN,
                () -> List.of(nodes).stream()
                        .allMatch(node -> cluster.node(node).nodes().size() == count));
    }

    /** Also what each node remembers is so. */
    private static void agree() {
        see(ALL.size(), A, B, C, D);
        for (NodeId node : ALL) {
            assertThat(Eventually.get(() -> cluster.inMap(node), map -> map.equals(cluster.held())))
                    .as("the map, as %s reads it, and what the nodes hold", node)
                    .isEqualTo(cluster.held());
        }
    }

    /** Two and two. */
    private static void split() {
        for (int one : List.of(1, 2)) {
            for (int other : List.of(3, 4)) {
                network.cut(one, other);
            }
        }
    }

    @Test
    void what_is_asked_in_a_short_cut_is_answered_after_it_and_nobody_is_taken_for_dead() {
        Queue<NodeId> gone = new ConcurrentLinkedQueue<>();
        cluster.node(A).watch(new NodeWatch() {
            @Override
            public void onJoined(Node node) {}

            @Override
            public void onGone(NodeId node) {
                gone.add(node);
            }
        });
        split();
        List<CompletionStage<Void>> joins = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            joins.add(at(A).join(group("short" + i)));
            joins.add(at(C).join(group("short" + i)));
        }
        LockSupport.parkNanos(SHORT.toNanos());
        assertThat(joins)
                .as("joins that need somebody beyond the cut")
                .anyMatch(join -> !join.toCompletableFuture().isDone());
        network.heal();
        joins.forEach(SplitTest::await);
        for (int i = 0; i < MANY; i++) {
            for (NodeId asker : ALL) {
                assertThat(await(at(asker).nodesOf(group("short" + i)))).contains(A, C);
            }
        }
        assertThat(gone).isEmpty();
    }

    @Test
    void each_part_of_a_split_goes_on_and_after_the_merge_all_agree() {
        joinBefore();
        Churn churn = churn(true);
        split();
        Eventually.holds(
                "nobody sees the other part",
                SEEN_WITHIN,
                () -> ALL.stream()
                        .allMatch(node ->
                                isOnItsSide(node, cluster.node(node).nodes().keySet())));
        for (int i = 0; i < MANY; i++) {
            for (NodeId asker : List.of(A, C)) {
                await(at(asker).join(group("within" + i)));
                assertThat(await(at(asker).nodesOf(group("within" + i))))
                        .contains(asker)
                        .matches(found -> isOnItsSide(asker, found));
            }
            for (NodeId asker : List.of(one(i), other(i))) {
                assertThat(await(at(asker).nodesOf(group("before" + i))))
                        .contains(asker)
                        .matches(found -> isOnItsSide(asker, found));
            }
            if (i % 2 == 0) {
                await(at(one(i)).leave(group("before" + i)));
            }
        }
        List<Burials> burials = ALL.stream().map(Burials::new).toList();
        network.heal();
        see(ALL.size(), A, B, C, D);
        Eventually.holds(
                "one part has buried the other",
                () -> burials.stream().anyMatch(one -> one.begun)
                        && burials.stream().allMatch(one -> one.begun == one.done.isDone()));
        burials.forEach(Burials::stop);
        churn.stop();
        agree();
        for (int i = 0; i < MANY; i++) {
            Set<NodeId> expected = i % 2 == 0 ? Set.of(other(i)) : Set.of(one(i), other(i));
            for (NodeId asker : ALL) {
                assertThat(await(at(asker).nodesOf(group("before" + i)))).containsAll(expected);
                assertThat(await(at(asker).nodesOf(group("within" + i)))).contains(A, C);
            }
        }
        churn.check();
        assertThat(churn.late).as("rounds without an answer").hasSizeLessThan(churn.rounds.intValue() / 10);
    }

    private static void joinBefore() {
        for (int i = 0; i < MANY; i++) {
            await(at(one(i)).join(group("before" + i)));
            await(at(other(i)).join(group("before" + i)));
        }
    }

    private Churn churn(boolean inPairs) {
        Churn begun = new Churn(inPairs);
        churn = begun;
        begun.start();
        return begun;
    }

    private static NodeId partner(NodeId node) {
        return Objects.requireNonNull(PARTNERS.get(node));
    }

    private static boolean isOnItsSide(NodeId node, Collection<? extends NodeId> found) {
        return Set.of(node, partner(node)).containsAll(found);
    }

    /** On a busy machine one may be taken for dead that is not cut off. */
    private static boolean seeEachOther(NodeId one, NodeId other) {
        return cluster.node(one).nodes().containsKey(other)
                && cluster.node(other).nodes().containsKey(one);
    }

    private static NodeId one(int i) {
        return ALL.get(i % ALL.size());
    }

    private static NodeId other(int i) {
        return ALL.get((i + 1) % ALL.size());
    }

    /** The oldest member decides who is one; it is not among those two. */
    @Test
    void two_that_reach_everybody_but_each_other_hang_nobody() {
        String oldest = cluster.node(A)
                .hazelcast()
                .getCluster()
                .getMembers()
                .iterator()
                .next()
                .getAttribute(MemberSeat.NODE);
        List<Integer> others = IntStream.rangeClosed(1, ALL.size())
                .filter(number -> !ALL.get(number - 1).value().equals(oldest))
                .boxed()
                .toList();
        Churn churn = churn(false);
        network.cut(others.get(0), others.get(1));
        List<CompletionStage<Void>> joins = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            for (NodeId node : ALL) {
                joins.add(at(node).join(group("partial" + i)));
            }
        }
        // Done or refused: but answered.
        joins.forEach(join -> await(join.handle((done, refused) -> refused == null)));
        network.heal();
        see(ALL.size(), A, B, C, D);
        churn.stop();
        for (int i = 0; i < MANY; i++) {
            for (NodeId node : ALL) {
                await(at(node).join(group("partial" + i)));
            }
        }
        agree();
        churn.check();
    }

    /** One part takes out the other when both have merged: as if it had been at it for long, and was late. */
    private static final class Burials {
        private final HazelcastInstance hazelcast;
        private final Set<String> others;
        private final UUID listener;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private volatile boolean begun;

        Burials(NodeId node) {
            this.hazelcast = cluster.node(node).hazelcast();
            this.others = ALL.stream()
                    .filter(other -> !isOnItsSide(node, List.of(other)))
                    .map(NodeId::value)
                    .collect(Collectors.toSet());
            this.listener = hazelcast.getLifecycleService().addLifecycleListener(event -> {
                if (event.getState() == LifecycleState.MERGED) {
                    begun = true;
                    new Thread(this::bury).start();
                }
            });
        }

        private void bury() {
            IMap<String, Holders> map = hazelcast.getMap(MemberSetup.TOPICS);
            try {
                map.executeOnEntries(new TopicOperation.Burial(others));
            } finally {
                done.complete(null);
            }
        }

        void stop() {
            hazelcast.getLifecycleService().removeLifecycleListener(listener);
        }
    }

    /** Each node comes and goes all the time, and is found in between, by itself and by the one on its side. */
    private static final class Churn {
        private static final int TOPICS = 50;
        private final Queue<String> faults = new ConcurrentLinkedQueue<>();
        /** What had no answer: that is said in time as well. */
        private final Queue<String> late = new ConcurrentLinkedQueue<>();

        private final AtomicLong rounds = new AtomicLong();
        private final List<Thread> threads = new ArrayList<>();
        private final boolean inPairs;
        private volatile boolean over;

        Churn(boolean inPairs) {
            this.inPairs = inPairs;
        }

        void start() {
            for (NodeId node : ALL) {
                Thread thread = new Thread(() -> churn(node), "churn-" + node.value());
                threads.add(thread);
                thread.start();
            }
        }

        private void churn(NodeId node) {
            for (int i = 0; !over; i = (i + 1) % TOPICS) {
                Topic topic = group("churn" + i);
                try {
                    await(at(node).join(topic));
                    if (!await(at(node).nodesOf(topic)).contains(node)) {
                        faults.add(node + " does not find itself");
                    }
                    NodeId partner = partner(node);
                    boolean together = inPairs && seeEachOther(node, partner);
                    boolean found = await(at(partner).nodesOf(topic)).contains(node);
                    if (together && !found && seeEachOther(node, partner)) {
                        faults.add(partner + " does not find " + node);
                    }
                    await(at(node).leave(topic));
                } catch (CompletionException e) {
                    // Its own deadline has words; without them it is this test's.
                    (Objects.requireNonNull(e.getCause()).getMessage() == null ? faults : late).add(node + ": " + e);
                }
                rounds.incrementAndGet();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }

        void stop() {
            over = true;
            for (Thread thread : threads) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        void check() {
            assertThat(faults)
                    .as(rounds + " rounds, without an answer: " + late)
                    .isEmpty();
        }
    }
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link Registry} does, seen from two nodes of one cluster. */
public abstract class RegistryContract {
    private static final long LIMIT_SECONDS = 30;
    protected static final NodeId ONE = new NodeId("one");
    protected static final NodeId TWO = new NodeId("two");
    private static final HubName HUB = new HubName("chat");
    private static final TenantName DEV = new TenantName("dev");
    private static final Topic GROUP = Topic.group(DEV, HUB, new GroupName("g"));

    /** The registry as node {@link #ONE} uses it. */
    protected abstract Registry one();

    /** The same registry as node {@link #TWO} uses it. */
    protected abstract Registry two();

    private static void await(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void nobody_holds_an_unknown_topic() {
        assertThat(nodes(one(), GROUP)).isEmpty();
        assertThat(nodes(two(), GROUP)).isEmpty();
    }

    @Test
    void a_join_that_is_done_is_seen_by_every_later_question_on_every_node() throws Exception {
        for (int i = 0; i < 200; i++) {
            Topic topic = Topic.group(DEV, HUB, new GroupName("g" + i));
            await(one().join(topic));
            assertThat(nodes(two(), topic)).containsExactly(ONE);
            await(two().join(topic));
            assertThat(nodes(one(), topic)).containsExactlyInAnyOrder(ONE, TWO);
            assertThat(nodes(two(), topic)).containsExactlyInAnyOrder(ONE, TWO);
        }
    }

    @Test
    void a_leave_takes_out_its_own_node_alone() throws Exception {
        await(one().join(GROUP));
        await(two().join(GROUP));
        await(one().leave(GROUP));
        Eventually.holds("node one is out", () -> nodes(two(), GROUP).equals(Set.of(TWO)));
        await(two().leave(GROUP));
        Eventually.holds("nobody is left", () -> nodes(one(), GROUP).isEmpty());
    }

    @Test
    void a_leave_without_a_join_changes_nothing() throws Exception {
        await(two().join(GROUP));
        await(one().leave(GROUP));
        assertThat(nodes(one(), GROUP)).containsExactly(TWO);
        await(two().leave(GROUP));
    }

    @Test
    void joins_and_leaves_of_one_topic_take_effect_in_the_order_called() throws Exception {
        for (int i = 0; i < 100; i++) {
            Topic topic = Topic.group(DEV, HUB, new GroupName("order" + i));
            // Without waiting in between.
            one().join(topic);
            one().leave(topic);
            await(one().join(topic));
            assertThat(nodes(two(), topic)).containsExactly(ONE);
            one().leave(topic);
            one().join(topic);
            await(one().leave(topic));
            Eventually.holds("nobody holds it", () -> nodes(two(), topic).isEmpty());
        }
    }

    @Test
    void topics_are_distinct_by_tenant_hub_kind_and_name() throws Exception {
        Topic mine = Topic.user(DEV, HUB, new UserId("x"));
        await(one().join(mine));
        List<Topic> others = List.of(
                Topic.user(new TenantName("acme"), HUB, new UserId("x")),
                Topic.user(DEV, new HubName("other"), new UserId("x")),
                Topic.user(DEV, HUB, new UserId("X")),
                Topic.group(DEV, HUB, new GroupName("x")),
                Topic.connection(DEV, HUB, new ConnectionId("x")),
                Topic.hub(DEV, HUB));
        assertThat(others).allSatisfy(topic -> assertThat(nodes(two(), topic)).isEmpty());
        assertThat(nodes(two(), mine)).containsExactly(ONE);
    }

    @Test
    void an_answer_is_a_snapshot() throws Exception {
        await(one().join(GROUP));
        Set<NodeId> before = nodes(two(), GROUP);
        await(two().join(GROUP));
        assertThat(before).containsExactly(ONE);
    }

    @Test
    void both_nodes_may_change_many_topics_at_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<Set<Topic>> first = threads.submit(() -> churn(one(), 1));
            Future<Set<Topic>> second = threads.submit(() -> churn(two(), 2));
            Set<Topic> ofOne = first.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            Set<Topic> ofTwo = second.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            for (int i = 0; i < 50; i++) {
                Topic topic = churned(i);
                Set<NodeId> expected = new HashSet<>();
                if (ofOne.contains(topic)) {
                    expected.add(ONE);
                }
                if (ofTwo.contains(topic)) {
                    expected.add(TWO);
                }
                Eventually.holds(
                        topic + " is held by " + expected,
                        () -> nodes(one(), topic).equals(expected));
                assertThat(nodes(two(), topic)).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Topic churned(int i) {
        return Topic.group(DEV, HUB, new GroupName("churned" + i));
    }

    private static Set<Topic> churn(Registry registry, long seed) throws Exception {
        Random random = new Random(seed);
        Set<Topic> held = new HashSet<>();
        List<CompletionStage<Void>> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Topic topic = churned(random.nextInt(50));
            if (held.add(topic)) {
                all.add(registry.join(topic));
            } else {
                held.remove(topic);
                all.add(registry.leave(topic));
            }
        }
        for (CompletionStage<Void> stage : all) {
            await(stage);
        }
        return held;
    }

    /** Also from within conditions, which may not throw. */
    private static Set<NodeId> nodes(Registry registry, Topic topic) {
        return registry.nodesOf(topic)
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}

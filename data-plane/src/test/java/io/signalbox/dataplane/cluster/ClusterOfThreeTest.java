package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.ConnectionId;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClusterOfThreeTest extends ThreeNodes {
    @Override
    Map<String, String> settings() {
        return Map.of();
    }

    @Test
    void nodes_know_each_other_and_their_links() {
        Node a = cluster.node(A).self();
        assertThat(a.link()).startsWith("127.0.0.1:");
        assertThat(cluster.node(B).nodes()).containsEntry(A, a).containsOnlyKeys(A, B, C);
        Queue<String> heard = news(A);
        assertThat(heard).containsExactlyInAnyOrder("joined b", "joined c");
        cluster.kill(C);
        Eventually.holds("a hears that c is gone", () -> heard.contains("gone c"));
        cluster.startOneMore(new NodeId("d"), 2);
        Eventually.holds("a hears that d joined", () -> heard.contains("joined d"));
    }

    @Test
    void an_acknowledged_join_is_seen_by_every_later_question_of_those_who_remember() throws Exception {
        askWhileOthersJoin(60);
    }

    @Test
    void a_dead_node_vanishes_from_answers_and_from_the_map() {
        joinAll(0, 500, A, C);
        joinAll(500, 1_000, C);
        for (int i = 0; i < 1_000; i++) {
            assertThat(await(at(B).nodesOf(group(i)))).contains(C);
        }
        cluster.kill(C);
        Eventually.holds(
                "nobody is sent to the dead node",
                () -> java.util.stream.IntStream.range(0, 1_000)
                        .noneMatch(i -> await(at(B).nodesOf(group(i))).contains(C)));
        Eventually.holds("the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
        for (int i = 0; i < 500; i++) {
            assertThat(await(at(B).nodesOf(group(i)))).containsExactly(A);
        }
        // Counted when the nodes have read what became of the map.
        Eventually.holds("the ghosts are counted", () -> cluster.meters.total(Meter.REGISTRY_GHOSTS_REMOVED) >= 1_000);
    }

    @Test
    void what_was_lost_with_two_nodes_at_once_is_told_again() {
        joinAll(0, 2_000, A);
        await(at(A).join(Topic.connection(DEV, HUB, new ConnectionId("c"))));
        cluster.kill(B, C);
        Eventually.holds(
                "the map is as the only node is",
                () -> cluster.held().size() == 2_001 && cluster.inMap().equals(cluster.held()));
        Eventually.holds("that is counted", () -> cluster.meters.total(Meter.REGISTRY_REASSERTED) > 0);
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
        assertThat(await(at(A).nodesOf(group(1)))).contains(A, B);
        // B has heard of it; A may a moment later.
        Eventually.holds(
                "nobody but those who hold it is told",
                () -> await(at(A).nodesOf(group(1))).equals(Set.of(A, B)));
    }
}

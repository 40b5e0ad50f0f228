package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.support.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Three nodes whose two keepers lose each other. */
@EnabledIfSystemProperty(named = "signalbox.test.cluster", matches = "full")
class KeepersSplitTest extends ThreeNodes {
    private static final int TOPICS = 100;
    /** In the network: the nodes, which are all of one address, and each keeper. */
    private static final int NODES = 1;

    private static final int ONE = 2;
    private static final int OTHER = 3;

    private final CutNetwork network = new CutNetwork();
    private final Keepers keepers;

    KeepersSplitTest() {
        // The first address is that of the nodes, which nobody connects to.
        network.to("127.0.0.1:1");
        keepers = new Keepers(network::to);
    }

    @Override
    Map<String, String> settings() {
        return keepers.anew();
    }

    @AfterEach
    void end_network() {
        network.heal();
        keepers.close();
        network.close();
    }

    @Test
    void keepers_that_lose_each_other_and_keep_all_nodes_agree_after_the_merge() {
        splitAndHeal(() -> network.cut(ONE, OTHER), () -> {});
    }

    @Test
    void a_keeper_that_vanishes_with_its_sockets_open_is_done_without_and_no_node_is_taken_for_dead() {
        List<Queue<String>> heard = Stream.of(A, B, C).map(this::news).toList();
        splitAndHeal(
                () -> {
                    network.cut(ONE, OTHER);
                    network.cut(NODES, OTHER);
                },
                () -> {
                    Eventually.holds(
                            "whoever was late is back for long",
                            () -> Stream.of(A, B, C).noneMatch(this::isInDoubt));
                    assertThat(heard).allSatisfy(news -> assertThat(news).noneMatch(one -> one.startsWith("gone ")));
                });
    }

    private boolean isInDoubt(NodeId node) {
        return cluster.node(node).hazelcastRegistry().doubt().isOn(System.nanoTime());
    }

    private void splitAndHeal(Runnable cut, Runnable meanwhile) {
        joinAll(0, TOPICS, A, C);
        cut.run();
        keepers.see(1);
        List<CompletionStage<Void>> within = new ArrayList<>();
        for (NodeId node : List.of(A, B, C)) {
            for (int i = TOPICS; i < 2 * TOPICS; i++) {
                within.add(at(node).join(group(i)));
            }
        }
        // Done or refused: but answered.
        within.forEach(join -> await(join.handle((done, refused) -> refused == null)));
        meanwhile.run();
        network.heal();
        keepers.see(2);
        for (NodeId node : List.of(A, B, C)) {
            Eventually.holds(
                    node + " sees all",
                    () -> cluster.node(node).nodes().keySet().equals(Set.of(A, B, C)));
        }
        joinAll(TOPICS, 2 * TOPICS, A, B, C);
        for (NodeId node : List.of(A, B, C)) {
            assertThat(Eventually.get(() -> cluster.inMap(node), map -> map.equals(cluster.held())))
                    .as("the map, as %s reads it, and what the nodes hold", node)
                    .isEqualTo(cluster.held());
            Eventually.holds(
                    node + " is told precisely",
                    () -> await(at(node).nodesOf(group(0))).equals(Set.of(A, C)));
            for (int i = 0; i < 2 * TOPICS; i++) {
                assertThat(await(at(node).nodesOf(group(i)))).contains(A, C);
            }
        }
    }
}

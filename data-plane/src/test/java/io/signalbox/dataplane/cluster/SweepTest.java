package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever made the map differ from what the nodes hold: it does not stay so. */
class SweepTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final Topic HELD = Topic.group(new TenantName("dev"), new HubName("chat"), new GroupName("held"));

    private static final Map<String, String> OFTEN = Map.of("signalbox.cluster.sweep-every", "1s");
    private static final int NODES = 2;

    @Test
    void what_the_map_has_and_no_node_holds_goes_and_what_it_lacks_comes() {
        try (ClusterUnderTest cluster = new ClusterUnderTest(OFTEN, A, B)) {
            cluster.node(A).registry().join(HELD).toCompletableFuture().join();
            IMap<String, Holders> map = cluster.node(A).hazelcast().getMap(MemberSetup.TOPICS);
            map.put("ghost of a living node", new Holders(Set.of("a", "b"), Map.of(), 1));
            map.put("ghost of a dead node", new Holders(Set.of("dead"), Map.of("dead", 1L), 1));
            map.put("readers who were never told", new Holders(Set.of(), Map.of("b", 1L), 2));
            map.delete(TopicKey.of(HELD));
            Eventually.holds("only what is held is left", () -> map.keySet().equals(Set.of(TopicKey.of(HELD))));
            assertThat(cluster.inMap()).isEqualTo(cluster.held()).containsValue(Set.of("a"));
            Eventually.holds(
                    "what was mended is counted",
                    () -> cluster.meters.total(Meter.REGISTRY_GHOSTS_REMOVED) >= 3
                            && cluster.meters.total(Meter.REGISTRY_REASSERTED) >= 1);
        }
    }

    @Test
    void a_sweep_that_finds_all_as_it_is_counts_nothing_but_itself() {
        try (ClusterUnderTest cluster = new ClusterUnderTest(OFTEN, A, B)) {
            cluster.node(A).registry().join(HELD).toCompletableFuture().join();
            awaitSweeps(cluster);
            long mended = mended(cluster);
            awaitSweeps(cluster);
            assertThat(mended(cluster)).isEqualTo(mended);
        }
    }

    /** So many that, if none of the nodes stands still, each has begun and ended one. */
    private static void awaitSweeps(ClusterUnderTest cluster) {
        long before = cluster.meters.total(Meter.REGISTRY_SWEEPS);
        Eventually.holds("all was compared", () -> cluster.meters.total(Meter.REGISTRY_SWEEPS) >= before + 2 * NODES);
    }

    private static long mended(ClusterUnderTest cluster) {
        return cluster.meters.total(Meter.REGISTRY_REASSERTED) + cluster.meters.total(Meter.REGISTRY_GHOSTS_REMOVED);
    }
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.support.Eventually;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Both nodes serve all tests, which leave some topics behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HazelcastRegistryTest extends RegistryContract {
    private ClusterUnderTest cluster;

    /** Besides those that every cluster under test has. */
    Map<String, String> settings() {
        return Map.of();
    }

    @BeforeAll
    void two_nodes() {
        cluster = new ClusterUnderTest(settings(), ONE, TWO);
    }

    @AfterAll
    void end() {
        cluster.close();
    }

    @AfterEach
    void the_map_is_as_the_nodes_are_and_then_empty() {
        Eventually.holds("the map is as the nodes are", () -> cluster.inMap().equals(cluster.held()));
        for (Registry registry : new Registry[] {one(), two()}) {
            HazelcastRegistry held = (HazelcastRegistry) registry;
            held.lines().held().forEach(key -> held.lines().want(key, false));
        }
        Eventually.holds(
                "nothing is left",
                () -> cluster.node(ONE).hazelcast().getMap(MemberSetup.TOPICS).isEmpty());
        assertThat(cluster.held()).isEmpty();
    }

    @Override
    protected Registry one() {
        return cluster.node(ONE).registry();
    }

    @Override
    protected Registry two() {
        return cluster.node(TWO).registry();
    }
}

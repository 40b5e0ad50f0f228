package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.LocalTopics;
import java.util.BitSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The small form of what {@code bench/run simulate} measures: that it counts what is there. */
class SimulationTest {
    private static final SimulatedPopulation FEW = new SimulatedPopulation(5, 10_000, 1_000);
    private static final int DYING = 4;

    private Simulation simulation;

    @BeforeEach
    void five_nodes_with_ten_thousand_connections() {
        simulation = new Simulation(FEW, 1);
        simulation.joinConnections(0, FEW.connections());
        simulation.joinUsers(0, FEW.connections());
        simulation.joinGroups(0, FEW.groups());
        simulation.joinHub();
    }

    @AfterEach
    void end() {
        simulation.close();
    }

    @Test
    void the_map_has_an_entry_for_each_topic() {
        assertThat(simulation.cluster().map().size()).isEqualTo(21_001);
        assertThat(simulation.entries()).isEqualTo(21_001);
    }

    @Test
    void a_publish_crosses_to_each_other_node_that_holds_members_and_to_no_other() {
        for (int size : SimulatedPopulation.SIZES) {
            Simulation.Published published = simulation.toGroups(size, 100);
            assertThat(published.wrong()).as("groups of %d", size).isZero();
            assertThat(published.copies()).as("groups of %d", size).isBetween(size == 2 ? 1.0 : 3.0, 4.0);
        }
        assertThat(simulation.toUsers(200)).satisfies(SimulationTest::crossesFourTimesOfFive);
        assertThat(simulation.toConnections(200)).satisfies(SimulationTest::crossesFourTimesOfFive);
        assertThat(simulation.toAll(20)).isEqualTo(new Simulation.Published(4, 0));
    }

    private static void crossesFourTimesOfFive(Simulation.Published published) {
        assertThat(published.wrong()).isZero();
        assertThat(published.copies()).isBetween(0.65, 0.95);
    }

    @Test
    void a_publish_that_reaches_another_node_than_expected_is_counted() {
        BitSet nobody = new BitSet();
        assertThat(simulation.toAll(3, nobody).wrong()).isEqualTo(3);
    }

    @Test
    void a_dead_node_is_taken_out_of_every_entry_that_named_it() throws InterruptedException {
        simulation.toGroups(10, 100);
        long named = simulation.held(DYING);

        Simulation.Death death = simulation.die(DYING);

        assertThat(death.left()).isZero();
        // Entries that it only read are looked at too.
        assertThat(death.touched()).isBetween(named, named + 100);
        assertThat(simulation.cluster().map().size()).isLessThan(21_001);
        Simulation.Published all = simulation.toAll(10);
        assertThat(all.copies()).isBetween(3.0, 4.0);
    }

    @Test
    void a_node_holds_the_same_whether_its_topics_joined_at_once_or_one_by_one() {
        int size = simulation.cluster().map().size();
        LocalTopics topics = simulation.topicsOfFirst();

        assertThat(simulation.joinOneByOne(topics) + 1).isEqualTo((int) simulation.held(0));
        assertThat(simulation.cluster().map().size()).isEqualTo(size);
        assertThat(topics.count(SimulatedPopulation.TENANT, SimulatedPopulation.HUB)
                        .users())
                .isEqualTo(simulation.connectionsOf(0));
    }
}

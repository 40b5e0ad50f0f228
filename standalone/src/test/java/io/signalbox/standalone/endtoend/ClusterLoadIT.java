package io.signalbox.standalone.endtoend;

import static io.signalbox.standalone.endtoend.PlanesUnderLoad.CLIENTS;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.DRAIN_RATE;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.FORM;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.FULL;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.GUESTS;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.SCRIPT;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.SENDERS;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.WITH_ONLOOKERS;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.millisSince;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.nodes;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.tell;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes, a control plane and a REST API, a process each, under load: many clients behind an address that sends each
 * connection to the next node. {@code -Dsignalbox.test.cluster=full} has five times the clients, 80,000 messages and 20
 * nodes killed; it restarts all the nodes, and so does {@code restarts}, with no more than the build has, as {@code kills}
 * has more kills. But for the first test there is no control plane: nodes that start have their tenants from the others.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterLoadIT {
    private static final int NODES = 3;
    private static final int LATER = 3;
    private static final int FIRST_RESTARTED = 1;
    /** In the build it is one of them: each takes as long as a JVM and a cluster take to end and to begin. */
    private static final List<Integer> RESTARTED =
            FULL || "restarts".equals(FORM) ? List.of(FIRST_RESTARTED, 2, 0) : List.of(FIRST_RESTARTED);

    private static final int MESSAGES = FULL ? 10_000 : 250;
    /** At least, while something else happens. */
    private static final int MESSAGES_MEANWHILE = FULL ? 2_000 : 100;

    private static final int KILLS = FULL ? 20 : "kills".equals(FORM) ? 4 : 1;
    private static final int KILLS_OF_A_CROWD = 4;
    /** Of each sender in a second: the crowd and its nodes share a machine. */
    private static final int PACE = 100;
    /** While nodes start. */
    private static final int PACE_OF_STARTS = FULL ? PACE : 25;

    /** While so many come again in a second. */
    private static final int PACE_OF_DRAIN = 25;

    private static final int MESSAGES_OF_DRAIN = 4 * PACE_OF_DRAIN;

    private static final String SECONDARY = "secondary";

    @TempDir
    static Path data;

    private static PlanesUnderLoad load;
    private static Planes planes;
    private static Roll roll;

    @BeforeAll
    static void start() {
        load = new PlanesUnderLoad(data, NODES, 1, null);
        planes = load.planes();
        roll = load.roll();
    }

    @AfterAll
    static void stop() {
        if (load != null) {
            load.close();
        }
    }

    @Test
    @Order(1)
    void every_audience_reaches_its_members_exactly_once_and_in_order() throws Exception {
        try (Crowd crowd = load.gather()) {
            nodes(NODES)
                    .forEach(node -> assertThat(planes.hasAppServers(node))
                            .as("app servers on " + Planes.name(node))
                            .isEqualTo(node == 0));
            long started = System.nanoTime();
            Round round = load.round(crowd, SCRIPT, crowd.guests());
            round.run(MESSAGES, PACE);
            round.everythingWasAccepted(0);
            assertThat(round.stayed()).hasSize(GUESTS);
            long heard = round.check(true);
            tell("%d messages, heard %d times in %d ms", round.said(), heard, millisSince(started));
            roll.isExact(crowd, nodes(NODES));
        }
    }

    @Test
    @Order(2)
    void a_node_that_is_killed_costs_only_its_own_clients_a_reconnect() throws Exception {
        planes.stopControl();
        for (int kill = 0; kill < KILLS; ) {
            // Whoever is sent away goes to a node that lives: after a few deaths the first one has nearly all.
            try (Crowd crowd = load.gather()) {
                for (int i = 0; i < KILLS_OF_A_CROWD && kill < KILLS; i++) {
                    kill++;
                    // The first one has the app servers; it has its turn later.
                    new Kill(load, 1 + kill % 2, crowd).under(MESSAGES_MEANWHILE, PACE_OF_STARTS, kill % 2 == 1);
                }
                if (FULL && kill == KILLS) {
                    new Sweep(planes, nodes(NODES)).findsNothing();
                }
            }
        }
    }

    @Test
    @Order(3)
    void without_a_control_plane_all_goes_on_and_a_new_node_serves() throws Exception {
        planes.stopControl();
        planes.start(LATER);
        planes.awaitReady(LATER);
        // Those of the other nodes have come by the time that these are restarted.
        nodes(NODES + 1).forEach(planes::letAppServersIn);
        planes.toAll(NODES + 1);
        try (Crowd crowd = load.gather()) {
            assertThat(crowd.at(planes.front(), planes.port(LATER))).hasSize(GUESTS / (NODES + 1));
            Round round = load.round(crowd, SCRIPT, crowd.guests());
            round.run(MESSAGES_MEANWHILE, PACE);
            round.everythingWasAccepted(0);
            assertThat(round.stayed()).hasSize(GUESTS);
            round.check(true);
            roll.isExact(crowd, nodes(NODES + 1));
            // The SDK negotiates for real clients, whichever node these come to.
            for (int i = 0; i <= NODES; i++) {
                try (JavaClient client = JavaClient.connect(load.app().address(), Crowd.HUB, "late")) {
                    assertThat(client.invoke(Integer.class, "Add", 20, i)).isEqualTo(20 + i);
                }
            }
        }
        planes.terminate(LATER);
        planes.awaitEnd(LATER);
        planes.toAll(NODES);
    }

    @Test
    @Order(4)
    void a_drained_node_sends_its_clients_away_at_its_pace_and_serves_them_until_then() throws Exception {
        int leaving = NODES - 1;
        // Who is elsewhere is not to have its app server through the node that leaves.
        List<Integer> others =
                nodes(leaving).stream().filter(planes::hasAppServers).toList();
        try (Crowd crowd = load.gather(leaving, others)) {
            Set<Guest> its = load.at(leaving, crowd);
            assertThat(its).hasSize(GUESTS);
            List<Guest> onlookers = without(crowd, its);
            planes.toAll(leaving);
            Round round = load.round(crowd, WITH_ONLOOKERS, oneOfThemFirst(its, onlookers));
            Exodus exodus = new Exodus(planes.operator(leaving), List.copyOf(its), DRAIN_RATE);
            round.run(MESSAGES_OF_DRAIN, PACE_OF_DRAIN, () -> {
                exodus.happen();
                int before = round.said();
                Await.until("more is said", Crowd.LIMIT, () -> round.said() - before >= SENDERS * PACE_OF_DRAIN);
            });
            exodus.tell();
            exodus.everyoneWasAskedToComeAgain();
            assertThat(crowd.refusals()).isEmpty();
            exodus.itsPaceWasKept();
            // A client that is moved may not know what became of its last words.
            round.everythingWasAccepted(1);
            assertThat(round.stayed()).as("who stayed").containsExactlyElementsOf(onlookers);
            exodus.missedNothingButOnTheWay(round);
            long heard = round.check(true);
            tell("%d messages meanwhile, heard %d times by the %d elsewhere", round.said(), heard, onlookers.size());
            Await.until("the node is empty", () -> isDrained(leaving));
            load.roll(WITH_ONLOOKERS).isExact(crowd, nodes(NODES));
            assertThat(roll.clients(leaving)).isZero();
        } finally {
            assertThat(planes.operator(leaving).drain("DELETE")).contains("\"state\":\"serving\"");
            planes.toAll(NODES);
        }
    }

    /** As many as there are senders. */
    private static List<Guest> oneOfThemFirst(Set<Guest> its, List<Guest> onlookers) {
        return Stream.concat(its.stream().limit(1), onlookers.stream().limit(SENDERS - 1L))
                .toList();
    }

    private static boolean isDrained(int node) {
        return planes.operator(node).report("GET").state().equals("drained");
    }

    @Test
    @Order(5)
    void nodes_are_restarted_one_after_another_and_who_is_not_theirs_notices_nothing() throws Exception {
        load.awaitAppServers(NODES);
        try (Crowd crowd = load.gather()) {
            for (int node : RESTARTED) {
                Set<Guest> its = load.at(node, crowd);
                // Clients whose app server was found through the node have to go with it.
                int far = planes.operator(node).report("GET").clients() - its.size();
                Round round = load.round(crowd, SCRIPT, without(crowd, its));
                round.run(MESSAGES_MEANWHILE, PACE_OF_STARTS, () -> restart(node));
                crowd.awaitAll("after a restart");
                // A client that is moved may not know what became of its last words.
                round.everythingWasAccepted(CLIENTS);
                assertThat(round.stayed()).as("who stayed").doesNotContainAnyElementsOf(its);
                if (node == FIRST_RESTARTED) {
                    // There were app servers everywhere.
                    assertThat(round.stayed()).as("who stayed").hasSize(GUESTS - its.size());
                }
                assertThat(round.stayed())
                        .as("who stayed, beside %d far ones", far)
                        .hasSizeGreaterThanOrEqualTo(GUESTS - its.size() - far);
                whoeverWasSentAwayWasAskedToComeAgain(crowd);
                long heard = round.check(true);
                roll.isExact(crowd, nodes(NODES));
                tell(
                        "%s restarted: %d messages, heard %d times by the %d who stayed; it had %d, and %d far ones",
                        Planes.name(node), round.said(), heard, round.stayed().size(), its.size(), far);
            }
        }
    }

    @Test
    @Order(6)
    @EnabledIfSystemProperty(
            named = "signalbox.test.cluster",
            matches = "full|kills",
            disabledReason = "takes a minute")
    void a_node_that_dies_with_streams_of_app_servers_costs_only_its_own_clients_a_reconnect() throws Exception {
        load.awaitAppServers(NODES);
        try (Crowd crowd = load.gather()) {
            new Kill(load, 0, crowd).under(MESSAGES_MEANWHILE, PACE_OF_STARTS, false);
            if (FULL) {
                new Sweep(planes, nodes(NODES)).findsNothing();
            }
        }
    }

    @Test
    @Order(7)
    void all_that_needed_the_control_plane_was_a_change_of_tenants() {
        planes.stopControl();
        assertThatThrownBy(() -> planes.newKey(SECONDARY))
                .as("a change of tenants")
                .isNotNull();
        planes.startControlAgain();
        Backend late = new Backend(planes.restApi(), planes.newKey(SECONDARY));
        Await.until(
                "the new key is known",
                () -> late.broadcast(Crowd.HUB, "{\"target\":\"Late\",\"arguments\":[]}")
                                .status()
                        == 202);
    }

    /** Those too who had their app server through a node that goes. */
    private static void whoeverWasSentAwayWasAskedToComeAgain(Crowd crowd) {
        assertThat(crowd.refusals()).isEmpty();
        for (Guest guest : crowd.guests()) {
            for (Session session : guest.sessions()) {
                assertThat(session.ending())
                        .as("end of a connection of guest %d", guest.number())
                        .isEqualTo(session == guest.session() ? Ending.NONE : Ending.COME_AGAIN);
            }
        }
    }

    /** As an orchestrator does it: nobody is led to a node that goes, or is not ready yet. */
    private static void restart(int node) {
        long begun = System.nanoTime();
        planes.toAllBut(node, NODES);
        planes.terminate(node);
        planes.awaitEnd(node);
        long ended = millisSince(begun);
        planes.start(node);
        planes.awaitReady(node);
        planes.toAll(NODES);
        tell("%s: ended in %d ms, back after %d", Planes.name(node), ended, millisSince(begun));
    }
}

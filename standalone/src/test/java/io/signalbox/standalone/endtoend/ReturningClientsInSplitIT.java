package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of every kind on every transport, half of them at a node that is cut off from the others together with them, as a
 * site is that has a round robin of its own in front. App servers and a backend speak before, during and after it.
 */
@EnabledIfSystemProperty(named = "signalbox.test.cluster", matches = "full|clients", disabledReason = "takes a minute")
class ReturningClientsInSplitIT {
    private static final int CUT_OFF = 2;
    private static final List<Integer> OTHERS = List.of(0, 1);
    private static final Map<String, String> SETTINGS = Map.of("SIGNALBOX_CLUSTER_DEAD_AFTER", "6s");

    @TempDir
    Path data;

    /** One side: its clients, and what is said at its nodes. */
    private record Side(EveryClient clients, List<Integer> nodes, List<Talk.Lane> lanes) {
        List<EveryClient.Cell> cells() {
            return clients.cells();
        }

        List<String> users() {
            return cells().stream().map(EveryClient.Cell::name).toList();
        }
    }

    @Test
    void clients_of_every_kind_keep_their_connections_when_the_network_is_cut_and_hear_all_again_when_it_is_healed() {
        try (CutNetwork network = new CutNetwork(PlanesWithApps.NODES);
                PlanesWithApps world = new PlanesWithApps(data, SETTINGS, network)) {
            Front front = world.planes().front();
            Front frontOfCutOff = world.front();
            TestAppServer second = world.app(1, front);
            TestAppServer first = world.app(0, front);
            TestAppServer cutOff = world.app(CUT_OFF, frontOfCutOff);
            world.lead(front, 0, 1);
            assertThat(second.connected() + first.connected() + cutOff.connected())
                    .isZero();
            try (EveryClient stay = new EveryClient(world.planes().clients(), first, "-here", PlanesWithApps.GROUP);
                    EveryClient go =
                            new EveryClient(world.planes().clients(), cutOff, "-there", PlanesWithApps.GROUP)) {
                // The REST API goes by its target: through one node to all, through another to the group.
                assertThat(world.ingress("")).isEqualTo(CUT_OFF);
                assertThat(world.ingress(PlanesWithApps.GROUP)).isIn(OTHERS);
                List<String> users = users(stay, go);
                Side larger = new Side(stay, OTHERS, lanes(world.posting(PlanesWithApps.GROUP), "app", first, users));
                Side smaller = new Side(go, List.of(CUT_OFF), lanes(world.posting(""), "app there", cutOff, users));
                stay.awaitWorking(1, "from the start");
                go.awaitWorking(1, "from the start");
                assertThat(world.planes().operator(CUT_OFF).users(Planes.TENANT))
                        .containsExactlyInAnyOrderElementsOf(smaller.users());

                everyoneHearsEverything("before", world, larger, smaller);
                cutAndHeal(network, world, larger, smaller);
                world.lead(front, 0, 1, CUT_OFF);
                world.lead(frontOfCutOff, 0, 1, CUT_OFF);
                everyoneHearsEverything("after", world, larger, smaller);

                assertThat(cells(larger, smaller))
                        .hasSize(28)
                        .allSatisfy(cell -> assertThat(cell.told().stream().filter(line -> !line.startsWith("heard ")))
                                .as("what happened to " + cell.name())
                                .containsExactly("works as " + cell.name()));
            }
        }
    }

    private static List<Talk.Lane> lanes(Talk.Lane backend, String name, TestAppServer app, List<String> users) {
        return Stream.concat(Stream.of(backend), PlanesWithApps.lanes(name, app, users).stream())
                .toList();
    }

    private static List<String> users(EveryClient stay, EveryClient go) {
        return Stream.concat(stay.cells().stream(), go.cells().stream())
                .map(EveryClient.Cell::name)
                .toList();
    }

    private static List<EveryClient.Cell> cells(Side larger, Side smaller) {
        return Stream.concat(larger.cells().stream(), smaller.cells().stream()).toList();
    }

    private static Talk talk(String when, Side larger, Side smaller) {
        return Talk.begin(
                when,
                Stream.concat(larger.lanes.stream(), smaller.lanes.stream()).toList());
    }

    private static void everyoneHearsEverything(String when, PlanesWithApps world, Side larger, Side smaller) {
        world.agree(PlanesWithApps.all(), users(larger.clients, smaller.clients));
        try (Talk talk = talk(when, larger, smaller)) {
            talk.goOn();
            talk.end();
            talk.isHeardWhole(cells(larger, smaller), talk.lanes());
        }
    }

    private static void cutAndHeal(CutNetwork network, PlanesWithApps world, Side larger, Side smaller) {
        try (Talk talk = talk("meanwhile", larger, smaller)) {
            talk.goOn();
            network.isolate(CUT_OFF + 1);
            try {
                world.agree(larger.nodes, larger.users());
                world.agree(smaller.nodes, smaller.users());
                talk.goOn();
            } finally {
                network.heal();
            }
            world.agree(PlanesWithApps.all(), users(larger.clients, smaller.clients));
            // From here on everybody hears everything again.
            Map<Talk.Lane, Integer> whole = talk.counts();
            talk.goOn();
            talk.end();
            talk.isHeardWhole(larger.cells(), larger.lanes);
            talk.isHeardWhole(smaller.cells(), smaller.lanes);
            isHeardInPart(talk, larger.cells(), smaller.lanes, whole);
            isHeardInPart(talk, smaller.cells(), larger.lanes, whole);
        }
    }

    /** What was said on one side is heard on the other once, in order, with something missing, and from a number on whole. */
    private static void isHeardInPart(
            Talk talk, List<EveryClient.Cell> cells, List<Talk.Lane> lanes, Map<Talk.Lane, Integer> whole) {
        for (EveryClient.Cell cell : cells) {
            for (Talk.Lane lane : lanes) {
                talk.awaitLast(cell, lane);
                List<Integer> heard = talk.heard(lane, cell.told());
                // The one that was under way when all was well again may have begun before.
                List<Integer> afterwards = Stream.iterate(whole.getOrDefault(lane, 0) + 1, number -> number + 1)
                        .limit(talk.count(lane) - whole.getOrDefault(lane, 0) - 1)
                        .toList();
                assertThat(afterwards).isNotEmpty();
                assertThat(heard)
                        .as("what %s heard from the other side, %s", cell.name(), lane.name())
                        .isSorted()
                        .doesNotHaveDuplicates()
                        .containsAll(afterwards)
                        .hasSizeLessThan(talk.count(lane));
            }
        }
    }
}

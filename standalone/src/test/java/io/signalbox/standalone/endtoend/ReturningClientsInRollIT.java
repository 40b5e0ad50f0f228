package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of every kind on every transport behind a plain round robin, while all nodes are restarted, one after the other,
 * and an app server and a backend speak to them. There is no control plane: nodes have their tenants from each other.
 */
@EnabledIfSystemProperty(named = "signalbox.test.cluster", matches = "full|clients", disabledReason = "takes a minute")
class ReturningClientsInRollIT {
    @TempDir
    Path data;

    @Test
    void clients_of_every_kind_only_reconnect_when_all_nodes_are_restarted_and_hear_everything_but_on_the_way() {
        try (PlanesWithApps world = new PlanesWithApps(data, Map.of(), null)) {
            Front front = world.planes().front();
            List<TestAppServer> apps = PlanesWithApps.all().stream()
                    .map(node -> world.app(node, front))
                    .toList();
            world.planes().toAll(PlanesWithApps.NODES);
            try (EveryClient clients =
                    new EveryClient(world.planes().clients(), apps.get(0), "", PlanesWithApps.GROUP)) {
                clients.awaitWorking(1, "from the start");
                List<String> users = users(clients);
                world.agree(PlanesWithApps.all(), users);
                List<Talk.Lane> lanes = new ArrayList<>(PlanesWithApps.lanes("app", apps.get(0), users));
                lanes.add(world.posting(""));
                lanes.add(world.posting(PlanesWithApps.GROUP));
                world.planes().stopControl();
                try (Talk talk = Talk.begin("roll", lanes)) {
                    PlanesWithApps.all().forEach(node -> restart(node, world, clients, talk));
                    talk.end();
                    assertThat(clients.cells()).hasSize(14).allSatisfy(cell -> onlyReconnected(cell, talk));
                }
            }
        }
    }

    private static List<String> users(EveryClient clients) {
        return clients.cells().stream().map(EveryClient.Cell::name).toList();
    }

    private void restart(int node, PlanesWithApps world, EveryClient clients, Talk talk) {
        Planes planes = world.planes();
        long losses = losses(clients);
        Map<EveryClient.Cell, Integer> known = clients.cells().stream()
                .collect(Collectors.toMap(
                        Function.identity(), cell -> connections(cell.told()).size()));
        talk.goOn();
        Map<Talk.Lane, Integer> before = talk.counts();
        allHear(before, clients, talk);

        planes.toAllBut(node, PlanesWithApps.NODES);
        planes.operator(node).drain("POST");
        Await.until(
                "the node is empty",
                () -> planes.operator(node).report("GET").state().equals("drained"));
        // Those too whose app server was found through this node.
        int told = planes.operator(node).report("GET").told();
        explained(clients, () -> Await.until("all have noticed", () -> losses(clients) >= losses + told));
        clients.awaitWorking("while " + Planes.name(node) + " is drained");
        // A join that is acknowledged is known everywhere, so nothing that is said from now on may be missed.
        Map<Talk.Lane, Integer> back = talk.counts();
        planes.terminate(node);
        planes.awaitEnd(node);
        planes.start(node);
        planes.awaitReady(node);
        explained(clients, () -> world.agree(PlanesWithApps.all(), users(clients)));
        planes.toAll(PlanesWithApps.NODES);
        clients.awaitWorking("after " + Planes.name(node) + " is back");
        talk.goOn();
        allHear(talk.counts(), clients, talk);
        clients.cells()
                .forEach(cell -> missedOnlyBetween(before, back, cell, Objects.requireNonNull(known.get(cell)), talk));
        PlanesUnderLoad.tell("%s restarted: %d clients were told to come again", Planes.name(node), told);
    }

    /** Waits until each client has heard all of those that were accepted. */
    private static void allHear(Map<Talk.Lane, Integer> accepted, EveryClient clients, Talk talk) {
        for (EveryClient.Cell cell : clients.cells()) {
            talk.lanes().forEach(lane -> hears(accepted.getOrDefault(lane, 0) - 1, lane, cell, talk));
        }
    }

    /**
     * What it missed on its way was said after its node was told to leave, and before all clients worked again.
     *
     * @param before how many had been accepted when the node was told
     * @param back how many when all worked again; the next one may have been said before
     * @param known how many connections it had by then
     */
    private static void missedOnlyBetween(
            Map<Talk.Lane, Integer> before, Map<Talk.Lane, Integer> back, EveryClient.Cell cell, int known, Talk talk) {
        List<List<String>> connections = connections(cell.told());
        assertThat(connections.size() - known)
                .as("times that %s was told to come again: %s", cell.name(), happened(cell.told()))
                .isBetween(0, 1);
        if (connections.size() > known) {
            for (Talk.Lane lane : talk.lanes()) {
                assertThat(talk.heard(lane, connections.get(known - 1)))
                        .as("before it was told, %s, %s", cell.name(), lane.name())
                        .contains(before.getOrDefault(lane, 0) - 1);
                assertThat(talk.heard(lane, connections.get(known)).get(0))
                        .as("the first after it came again, %s, %s", cell.name(), lane.name())
                        .isLessThanOrEqualTo(back.getOrDefault(lane, 0) + 1);
            }
        }
    }

    /** Waits; says what has happened to all clients if it takes too long. */
    private static void explained(EveryClient clients, Runnable waiting) {
        try {
            waiting.run();
        } catch (AssertionError e) {
            String told = clients.cells().stream()
                    .map(cell -> cell.name() + ": " + happened(cell.told()))
                    .collect(Collectors.joining("; "));
            throw new AssertionError(e.getMessage() + "; " + clients.process() + "; " + told, e);
        }
    }

    private static List<String> happened(List<String> told) {
        return told.stream().filter(line -> !line.startsWith("heard ")).toList();
    }

    private static long losses(EveryClient clients) {
        return clients.cells().stream()
                .flatMap(cell -> cell.told().stream())
                .filter(line -> line.startsWith("lost"))
                .count();
    }

    private static void hears(int number, Talk.Lane lane, EveryClient.Cell cell, Talk talk) {
        EveryClient.await(
                cell,
                "hears number " + number + ", " + lane.name(),
                () -> talk.heard(lane, cell.told()).contains(number));
    }

    /**
     * It was asked to come again and came, without an error, and missed nothing but what was said on its way.
     */
    private static void onlyReconnected(EveryClient.Cell cell, Talk talk) {
        talk.lanes().forEach(lane -> talk.awaitLast(cell, lane));
        List<String> told = cell.told();
        List<String> happened = happened(told);
        assertThat(happened).as(cell.name()).hasSizeGreaterThan(2);
        for (int i = 0; i < happened.size(); i++) {
            assertThat(happened.get(i))
                    .as(cell.name() + ": " + happened)
                    .isEqualTo(i % 2 == 0 ? "works as " + cell.name() : "lost");
        }
        for (Talk.Lane lane : talk.lanes()) {
            isWholeButOnTheWay(cell.name() + ", " + lane.name(), connections(told), lane, talk);
        }
    }

    /** What it told over each of its connections. */
    private static List<List<String>> connections(List<String> told) {
        List<List<String>> connections = new ArrayList<>();
        connections.add(new ArrayList<>());
        for (String line : told) {
            if (line.startsWith("lost")) {
                connections.add(new ArrayList<>());
            }
            connections.get(connections.size() - 1).add(line);
        }
        return connections;
    }

    private static void isWholeButOnTheWay(String what, List<List<String>> connections, Talk.Lane lane, Talk talk) {
        int next = 0;
        for (List<String> connection : connections) {
            List<Integer> heard = talk.heard(lane, connection);
            assertThat(heard)
                    .as("what was heard over one connection by " + what)
                    .isNotEmpty();
            int first = heard.get(0);
            assertThat(first)
                    .as("after those of the connection before, " + what)
                    .isGreaterThanOrEqualTo(next);
            assertThat(heard)
                    .as("what was heard over one connection by " + what)
                    .isEqualTo(
                            IntStream.range(first, first + heard.size()).boxed().toList());
            next = first + heard.size();
        }
        assertThat(talk.heard(lane, connections.get(0))).as(what).startsWith(0);
        assertThat(next).as("the last that was said, " + what).isEqualTo(talk.count(lane));
    }
}

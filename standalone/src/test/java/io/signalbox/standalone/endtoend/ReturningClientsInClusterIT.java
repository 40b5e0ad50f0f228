package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every client on every transport in every protocol, each of whose requests goes to the next node: what they hear when one
 * of the nodes dies, and when one is drained.
 */
@EnabledIfSystemProperty(named = "signalbox.test.cluster", matches = "full|clients", disabledReason = "takes a minute")
class ReturningClientsInClusterIT {
    private static final int NODES = 3;
    private static final String START = "from the start";
    private static final String KILLED = "after a kill of a node";
    private static final String DRAINED = "after a drain of a node";

    private static final List<String> STAYED = List.of("heard " + DRAINED);

    @TempDir
    Path data;

    @Test
    void clients_of_every_kind_are_back_when_a_node_dies_and_when_one_leaves() {
        try (RunningSignalbox signalbox =
                        RunningSignalbox.start(data, "--no-demo", "--cluster", String.valueOf(NODES));
                TestAppServer app = TestAppServer.start(signalbox.connectionString());
                EveryClient clients = new EveryClient(signalbox, app)) {
            NodesHere nodes = new NodesHere(signalbox);
            allHear(START, signalbox, app, clients);

            // The first is in the process of what stands in front.
            int dying = busiest(nodes, 2);
            nodes.kill(dying);
            Await.until(
                    "its clients have noticed", () -> clients.cells().stream().anyMatch(cell -> lost(cell) > 0));
            nodes.awaitReady(dying);
            allHear(KILLED, signalbox, app, clients);
            Map<String, Integer> before = new HashMap<>();
            clients.cells().forEach(cell -> before.put(cell.name(), cell.told().size()));

            int leaving = busiest(nodes, 1);
            nodes.operator(leaving).drain("POST");
            Await.until(
                    "the node is empty",
                    () -> nodes.operator(leaving).drain("GET").contains("\"state\":\"drained\""));
            allHear(DRAINED, signalbox, app, clients);
            nodes.operator(leaving).drain("DELETE");

            assertThat(clients.cells()).hasSize(14).allSatisfy(cell -> {
                for (String when : List.of(START, KILLED, DRAINED)) {
                    assertThat(cell.told()).as(cell.name()).containsOnlyOnce("heard " + when);
                }
                List<String> drained = cell.told()
                        .subList(
                                before.getOrDefault(cell.name(), 0), cell.told().size());
                assertThat(drained).as(cell.name() + " when a node leaves").isIn(STAYED, moved(cell));
            });
            assertThat(clients.cells().stream()
                            .mapToLong(ReturningClientsInClusterIT::lost)
                            .sum())
                    .isPositive();
        }
    }

    /** Without an error. */
    private static List<String> moved(EveryClient.Cell cell) {
        return List.of("lost", "works as " + cell.name(), "heard " + DRAINED);
    }

    private static long lost(EveryClient.Cell cell) {
        return cell.told().stream().filter(line -> line.startsWith("lost")).count();
    }

    /** The node that has the most of them, from that number on. */
    private static int busiest(NodesHere nodes, int first) {
        return IntStream.rangeClosed(first, NODES)
                .boxed()
                .max(Comparator.comparing(
                        node -> nodes.operator(node).users("dev").size()))
                .orElseThrow();
    }

    /** All nodes agree that each is there once, and each is served. */
    private static void allHear(String when, RunningSignalbox signalbox, TestAppServer app, EveryClient clients) {
        Backend backend = new Backend(signalbox.connectionString());
        String all = "{\"connections\":" + clients.cells().size() + ",";
        Await.until("each is there once " + when, Crowd.LIMIT, () -> {
            clients.awaitWorking(when);
            return app.connected() == clients.cells().size()
                    && Await.result("counts", backend.rest("GET", "/api/hubs/test/:counts", "", ""))
                            .body()
                            .startsWith(all);
        });
        clients.hear(signalbox, when);
    }
}

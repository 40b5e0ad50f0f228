package io.signalbox.standalone.endtoend;

import java.util.stream.IntStream;

/** Which node a POST goes through: the REST API goes by the hash of its target, and past those that do not run. */
final class Ingress {
    private static final String ACCEPTED = "signalbox_dataplane_deliveries_accepted_total";
    private static final String NOBODY = "{\"target\":\"Nobody\",\"arguments\":[]}";
    private static final int TRIES = 1_000;

    private final Planes planes;
    private final Backend rest;
    private final int running;

    /** @param running so many nodes, the first ones */
    Ingress(Planes planes, Backend rest, int running) {
        this.planes = planes;
        this.rest = rest;
        this.running = running;
    }

    /** @param name of the group, the user or the connection; empty: everyone */
    int node(String name) {
        int hub = 31 * Planes.TENANT.hashCode() + Crowd.HUB.hashCode();
        int first = Math.floorMod(31 * hub + name.hashCode(), planes.nodes());
        return first < running ? first : 0;
    }

    /** The REST API has a connection to each of them, also to one that was away. Nobody else may send. */
    void awaitAll() {
        for (int node = 0; node < running; node++) {
            int its = node;
            String group = IntStream.range(0, TRIES)
                    .mapToObj(i -> "nobody" + i)
                    .filter(name -> node(name) == its)
                    .findFirst()
                    .orElseThrow();
            Await.until("the REST API reaches " + Planes.name(node), Crowd.LIMIT, () -> {
                long before = planes.operator(its).metric(ACCEPTED);
                return rest.sendToGroup(Crowd.HUB, group, NOBODY).status() == 202
                        && planes.operator(its).metric(ACCEPTED) > before;
            });
        }
    }
}

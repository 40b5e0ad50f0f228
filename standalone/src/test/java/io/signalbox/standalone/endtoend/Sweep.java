package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * The nodes compare the registry with what they hold, slowly and all the time, mend what differs and count that: the
 * entries that were missing, those that named a node which was dead, and those that named one which holds nothing there.
 * While nobody comes or goes there is nothing to mend.
 */
final class Sweep {
    private static final String DONE = "signalbox_dataplane_registry_sweeps_total";
    private static final List<String> MENDED = List.of(
            "signalbox_dataplane_registry_reasserted_total", "signalbox_dataplane_registry_ghosts_removed_total");

    private final Planes planes;
    private final List<Integer> nodes;

    Sweep(Planes planes, List<Integer> nodes) {
        this.planes = planes;
        this.nodes = nodes;
    }

    /** One of each node, which begins now or later. */
    void findsNothing() {
        List<Long> mended = mended();
        List<Long> done = nodes.stream().map(this::done).toList();
        // The one that is under way began before; the word to another node that it is wrong may come a moment later.
        Await.until(
                "the registry is compared with the nodes",
                PlanesUnderLoad.SWEEP_EVERY.multipliedBy(3),
                () -> nodes.stream().allMatch(node -> done(node) >= done.get(nodes.indexOf(node)) + 2));
        assertThat(mended())
                .as("entries that were missing, and that were too many, at each of the nodes %s", nodes)
                .isEqualTo(mended);
    }

    private long done(int node) {
        return planes.operator(node).metric(DONE);
    }

    private List<Long> mended() {
        List<Long> all = new ArrayList<>();
        nodes.forEach(
                node -> MENDED.forEach(meter -> all.add(planes.operator(node).metric(meter))));
        return all;
    }
}

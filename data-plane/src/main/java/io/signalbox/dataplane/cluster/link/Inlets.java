package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.NodeId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/** The lanes that lead here from the nodes that live, whether their streams are up or not. */
final class Inlets {
    private final ConcurrentMap<Lane, Inlet> inlets = new ConcurrentHashMap<>();

    record Lane(NodeId node, int number) {}

    Inlet of(Lane lane, Function<Lane, Inlet> first) {
        return inlets.computeIfAbsent(lane, first);
    }

    void died(NodeId node) {
        inlets.forEach((lane, inlet) -> {
            if (lane.node.equals(node) && inlets.remove(lane, inlet)) {
                inlet.end();
            }
        });
    }
}

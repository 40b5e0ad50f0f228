package io.signalbox.bench.relay;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Who speaks to whom: each target is served by one speaker only, so that its order is defined.
 *
 * @param method the hub method that sends on
 * @param targets for each speaker the numbers of its targets
 * @param receivers how many connections hear what is for one target
 */
public record Route(String method, List<List<Integer>> targets, int receivers) {
    public Route {
        targets = targets.stream().map(List::copyOf).toList();
    }

    /**
     * To single connections.
     *
     * @param connections they are on the nodes in turn, the speakers are the first of them
     * @param speakers a multiple of the nodes, and fewer than the connections
     * @param away how many nodes lie between a speaker and its targets: 0 for the same
     */
    public static Route toConnections(int connections, int speakers, int nodes, int away) {
        if (speakers % nodes != 0 || speakers + nodes > connections) {
            throw new IllegalArgumentException("publishers: " + speakers + " (expected: a multiple of the nodes, "
                    + nodes + ", and fewer than the connections, " + connections + ")");
        }
        int perNode = speakers / nodes;
        IntUnaryOperator speaker = target -> (target + away) % nodes + nodes * (target / nodes % perNode);
        return of("ToConnections", IntStream.range(speakers, connections), speaker, speakers, 1);
    }

    /** To groups, whose members are on the nodes in turn. */
    public static Route toGroups(int groups, int members, int speakers) {
        return of("ToGroups", IntStream.range(0, groups), target -> target % speakers, speakers, members);
    }

    private static Route of(String method, IntStream targets, IntUnaryOperator speaker, int speakers, int receivers) {
        List<List<Integer>> each = new ArrayList<>();
        for (int i = 0; i < speakers; i++) {
            each.add(new ArrayList<>());
        }
        targets.forEach(target -> each.get(speaker.applyAsInt(target)).add(target));
        return new Route(method, each, receivers);
    }
}

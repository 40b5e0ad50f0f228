package io.signalbox.sdk.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that asked for streams of a hub of their own, so that their clients need no way through another node: each is
 * given as many as the hub has elsewhere. Those that cannot be reached are given up, until they ask again. All state is
 * touched on the timer thread only.
 */
final class OtherNodes {
    static final int MOST_NODES = 64;

    private final int streamsPerNode;
    private final ServerThreads threads;
    /** By address, as host:port. */
    private final Map<String, List<StreamKeeper>> kept = new HashMap<>();
    /** How many streams are up at each address, whoever keeps them. */
    private final Map<String, Integer> up = new HashMap<>();

    private boolean stopped;

    OtherNodes(int streamsPerNode, ServerThreads threads) {
        this.streamsPerNode = streamsPerNode;
        this.threads = threads;
    }

    /** A node wants streams; the others are kept as the one is through which it asked. */
    void wanted(ServiceAddress address, StreamKeeper asked) {
        if (stopped || kept.containsKey(address.grpc()) || kept.size() >= MOST_NODES) {
            return;
        }
        List<StreamKeeper> fresh = new ArrayList<>();
        for (int i = up.getOrDefault(address.grpc(), 0); i < streamsPerNode; i++) {
            fresh.add(asked.to(address));
        }
        if (!fresh.isEmpty()) {
            kept.put(address.grpc(), fresh);
            fresh.forEach(StreamKeeper::start);
        }
    }

    void up(ServiceAddress address) {
        up.merge(address.grpc(), 1, Integer::sum);
    }

    void down(ServiceAddress address) {
        up.computeIfPresent(address.grpc(), (same, streams) -> streams > 1 ? streams - 1 : null);
    }

    void gaveUp(ServiceAddress address, StreamKeeper keeper) {
        kept.computeIfPresent(address.grpc(), (same, its) -> {
            its.remove(keeper);
            return its.isEmpty() ? null : its;
        });
    }

    /** As {@link StreamKeeper#stop}, for all. */
    CompletableFuture<@Nullable Void> stop() {
        return CompletableFuture.supplyAsync(
                        () -> {
                            stopped = true;
                            return CompletableFuture.allOf(kept.values().stream()
                                    .flatMap(List::stream)
                                    .map(StreamKeeper::stop)
                                    .toArray(CompletableFuture[]::new));
                        },
                        threads::onTimer)
                .thenCompose(all -> all);
    }
}

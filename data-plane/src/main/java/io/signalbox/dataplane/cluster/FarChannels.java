package io.signalbox.dataplane.cluster;

import io.grpc.ManagedChannel;
import io.signalbox.dataplane.fanout.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Channels for calls that last as long as a client: as many to each node as its calls need, because a node takes only so
 * many calls on one connection. A channel without calls is shut down.
 */
final class FarChannels {
    /** Under what a node's listener takes on one connection. */
    private static final int MOST_CALLS = 4_000;

    private final Function<NodeId, Optional<ManagedChannel>> open;
    private final Map<NodeId, List<Lent>> lent = new HashMap<>();

    /** @param open a new channel to the node; empty: it is not there */
    FarChannels(Function<NodeId, Optional<ManagedChannel>> open) {
        this.open = open;
    }

    /** A channel with one more call on it. */
    static final class Lent {
        private final NodeId node;
        private final ManagedChannel channel;
        private int calls;

        private Lent(NodeId node, ManagedChannel channel) {
            this.node = node;
            this.channel = channel;
        }

        ManagedChannel channel() {
            return channel;
        }
    }

    /** Each is given back once. */
    synchronized Optional<Lent> lend(NodeId node) {
        List<Lent> all = lent.computeIfAbsent(node, absent -> new ArrayList<>(1));
        for (Lent one : all) {
            if (one.calls < MOST_CALLS) {
                one.calls++;
                return Optional.of(one);
            }
        }
        Optional<Lent> fresh = open.apply(node).map(channel -> new Lent(node, channel));
        fresh.ifPresent(one -> {
            one.calls++;
            all.add(one);
        });
        if (all.isEmpty()) {
            lent.remove(node);
        }
        return fresh;
    }

    /** Cuts the calls to that node. */
    void died(NodeId node) {
        List<Lent> all;
        synchronized (this) {
            all = List.copyOf(lent.getOrDefault(node, List.of()));
        }
        // Outside the lock: each call that ends gives its channel back.
        all.forEach(one -> one.channel.shutdownNow());
    }

    /** The call is over. */
    synchronized void giveBack(Lent one) {
        one.calls--;
        if (one.calls > 0) {
            return;
        }
        one.channel.shutdown();
        List<Lent> all = lent.getOrDefault(one.node, new ArrayList<>());
        all.remove(one);
        if (all.isEmpty()) {
            lent.remove(one.node);
        }
    }
}

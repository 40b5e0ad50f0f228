package io.signalbox.dataplane.cluster.link;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.MutualTls;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The other nodes that this one has sent something. Any thread. */
final class Peers {
    static final int LANES = 4;

    private final ConcurrentMap<NodeId, Peer> peers = new ConcurrentHashMap<>();
    private final Function<NodeId, Optional<String>> roll;
    private final Terms terms;
    private volatile boolean closed;

    /**
     * What holds for each of them.
     *
     * @param mostBytes that may wait in one lane
     */
    record Terms(NodeId self, long mostBytes, @Nullable MutualTls tls, ClientInterceptor auth, Meters meters) {}

    Peers(Function<NodeId, Optional<String>> roll, Terms terms) {
        this.roll = roll;
        this.terms = terms;
    }

    /** Null: that node is gone. */
    @Nullable
    Peer to(NodeId node) {
        Peer known = peers.get(node);
        return known != null ? known : open(node);
    }

    /** The roll is asked under the entry's lock: a node that it named before {@link #died} is removed there. */
    private @Nullable Peer open(NodeId node) {
        Peer opened = peers.computeIfAbsent(
                node,
                absent -> closed
                        ? null
                        : roll.apply(absent)
                                .map(address -> new Peer(absent, address, terms))
                                .orElse(null));
        if (closed) {
            died(node);
        }
        return opened;
    }

    void died(NodeId node) {
        Peer peer = peers.remove(node);
        if (peer != null) {
            peer.die();
        }
    }

    Optional<ManagedChannel> connection(NodeId node) {
        return roll.apply(node).map(address -> GrpcChannels.openToNode(address, terms.tls()));
    }

    void close() {
        closed = true;
        peers.keySet().forEach(this::died);
    }
}

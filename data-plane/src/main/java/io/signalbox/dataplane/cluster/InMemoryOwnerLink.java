package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.request.Reply;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The way to the owners on nodes that share one JVM: a call. */
public final class InMemoryOwnerLink {
    private final ConcurrentMap<NodeId, Owner> nodes = new ConcurrentHashMap<>();

    /** The link as {@code self} uses it; what is asked of it is answered by {@code owner}. */
    public OwnerLink of(NodeId self, Owner owner) {
        if (nodes.putIfAbsent(self, owner) != null) {
            throw new IllegalArgumentException("node: " + self + " (expected: a name that no other node has)");
        }
        return this::at;
    }

    private Owner at(NodeId node) {
        Owner there = nodes.get(node);
        return there != null ? there : InMemoryOwnerLink::nobody;
    }

    private static Runnable nobody(ClientRequest request, Reply reply) {
        reply.text(404, Reply.UNKNOWN_ID);
        return () -> {};
    }
}

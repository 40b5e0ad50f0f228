package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.request.Reply;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The way to the owners on nodes that share one JVM: a call. */
public final class InMemoryOwnerLink {
    private final ConcurrentMap<NodeId, Owner> nodes = new ConcurrentHashMap<>();
    /** Between two nodes; a node that asks itself lives and dies with the answer. */
    private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
    /** As above, of sockets. */
    private final Set<Relay> relays = ConcurrentHashMap.newKeySet();

    /** The link as {@code self} uses it; what is asked of it is answered by {@code owner}. */
    public OwnerLink of(NodeId self, Owner owner) {
        if (nodes.putIfAbsent(self, owner) != null) {
            throw new IllegalArgumentException("node: " + self + " (expected: a name that no other node has)");
        }
        return node -> node.equals(self) ? owner : new Other(self, node);
    }

    /** The node dies, with what it asked and what it was asked. */
    public void die(NodeId node) {
        nodes.remove(node);
        underWay.forEach(exchange -> exchange.onDeath(node));
        relays.forEach(relay -> relay.onDeath(node));
    }

    /** The owner on another node, as one node sees it. */
    private final class Other implements Owner {
        private final NodeId self;
        private final NodeId node;

        Other(NodeId self, NodeId node) {
            this.self = self;
            this.node = node;
        }

        @Override
        public Runnable ask(ClientRequest request, Reply reply) {
            Owner there = nodes.get(node);
            if (there == null) {
                reply.text(404, Reply.UNKNOWN_ID);
                return () -> {};
            }
            Exchange exchange = new Exchange(self, node, reply, underWay::remove);
            underWay.add(exchange);
            exchange.begin(there, request);
            if (!nodes.containsKey(node)) {
                // It died between the look and the call.
                exchange.onDeath(node);
            }
            return exchange::hangUp;
        }

        @Override
        public void resume(Comeback comeback, ClientSocket socket) {
            Owner there = nodes.get(node);
            if (there == null) {
                socket.refuse(404, Reply.UNKNOWN_ID);
                return;
            }
            Relay relay = new Relay(self, node, socket, relays::remove);
            relays.add(relay);
            relay.begin(there, comeback);
            if (!nodes.containsKey(node)) {
                relay.onDeath(node);
            }
        }
    }
}

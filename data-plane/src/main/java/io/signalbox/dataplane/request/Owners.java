package io.signalbox.dataplane.request;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import java.util.Optional;
import java.util.Set;

/** Finds the owner of a request's connection. */
public final class Owners {
    private final NodeId self;
    private final Registry registry;
    private final OwnerLink link;

    public Owners(NodeId self, Registry registry, OwnerLink link) {
        this.self = self;
        this.registry = registry;
        this.link = link;
    }

    /** On this node; it need not hold the connection. */
    public Owner here() {
        return link.at(self);
    }

    /** On the node that holds the request's connection, by whatever transport; empty when none is known. */
    public Optional<Owner> of(ClientRequest request) {
        return node(Topic.attachment(request.tenant(), request.hub(), request.connection()))
                .or(() -> node(Topic.connection(request.tenant(), request.hub(), request.connection())))
                .map(link::at);
    }

    private Optional<NodeId> node(Topic topic) {
        Set<NodeId> holders = registry.nodesOf(topic);
        // Itself first: the last word on what is here is had here.
        return holders.contains(self) ? Optional.of(self) : holders.stream().findFirst();
    }
}

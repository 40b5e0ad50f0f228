package io.signalbox.dataplane.request;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
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
        return holder(request.tenant(), request.hub(), request.connection()).map(link::at);
    }

    /** On another node that holds that connection, by whatever transport; empty when none is known. */
    public Optional<Owner> elsewhere(TenantName tenant, HubName hub, ConnectionId connection) {
        return other(Topic.attachment(tenant, hub, connection))
                .or(() -> other(Topic.connection(tenant, hub, connection)))
                .map(link::at);
    }

    private Optional<NodeId> other(Topic topic) {
        return registry.nodesOf(topic).stream()
                .filter(node -> !node.equals(self))
                .findFirst();
    }

    private Optional<NodeId> holder(TenantName tenant, HubName hub, ConnectionId connection) {
        return node(Topic.attachment(tenant, hub, connection))
                .or(() -> node(Topic.connection(tenant, hub, connection)));
    }

    private Optional<NodeId> node(Topic topic) {
        Set<NodeId> holders = registry.nodesOf(topic);
        // Itself first: the last word on what is here is had here.
        return holders.contains(self) ? Optional.of(self) : holders.stream().findFirst();
    }
}

package io.signalbox.dataplane.request;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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
    public CompletionStage<Optional<Owner>> of(ClientRequest request) {
        return find(
                request.tenant(),
                request.hub(),
                request.connection(),
                holders ->
                        // Itself first: the last word on what is here is had here.
                        holders.contains(self)
                                ? Optional.of(self)
                                : holders.stream().findFirst());
    }

    /** On another node that holds that connection, by whatever transport; empty when none is known. */
    public CompletionStage<Optional<Owner>> elsewhere(TenantName tenant, HubName hub, ConnectionId connection) {
        return find(
                tenant,
                hub,
                connection,
                holders -> holders.stream().filter(node -> !node.equals(self)).findFirst());
    }

    private CompletionStage<Optional<Owner>> find(
            TenantName tenant, HubName hub, ConnectionId connection, Function<Set<NodeId>, Optional<NodeId>> choose) {
        return registry.nodesOf(Topic.attachment(tenant, hub, connection)).thenCompose(holders -> {
            Optional<NodeId> chosen = choose.apply(holders);
            return chosen.isPresent()
                    ? CompletableFuture.completedStage(chosen.map(link::at))
                    : registry.nodesOf(Topic.connection(tenant, hub, connection))
                            .thenApply(others -> choose.apply(others).map(link::at));
        });
    }
}

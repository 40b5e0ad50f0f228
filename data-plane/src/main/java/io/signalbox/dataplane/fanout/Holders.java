package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Which nodes hold members of an audience: the registry, asked for each of its topics. */
record Holders(Registry registry) {
    CompletableFuture<Set<NodeId>> of(TenantName tenant, HubName hub, Audience audience) {
        return switch (audience.kind()) {
            case EVERYONE -> of(Topic.hub(tenant, hub));
            case CONNECTIONS ->
                union(((Audience.Connections) audience).connections(), id -> Topic.connection(tenant, hub, id));
            case USERS -> union(((Audience.Users) audience).users(), id -> Topic.user(tenant, hub, id));
            case GROUPS -> union(((Audience.Groups) audience).groups(), name -> Topic.group(tenant, hub, name));
        };
    }

    private CompletableFuture<Set<NodeId>> toTell(Topic topic) {
        return registry.nodesToTell(topic).toCompletableFuture();
    }

    /** Who is asked, and not only told: where that is not known, it is waited for. */
    CompletableFuture<Set<NodeId>> of(Topic topic) {
        return registry.nodesOf(topic).toCompletableFuture();
    }

    private <T> CompletableFuture<Set<NodeId>> union(Collection<T> names, Function<T, Topic> topic) {
        if (names.size() == 1) {
            return toTell(topic.apply(names.iterator().next()));
        }
        List<CompletableFuture<Set<NodeId>>> each =
                names.stream().map(name -> toTell(topic.apply(name))).toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new)).thenApply(all -> {
            Set<NodeId> nodes = new HashSet<>();
            each.forEach(one -> nodes.addAll(one.join()));
            return nodes;
        });
    }
}

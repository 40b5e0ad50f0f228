package io.signalbox.dataplane.fanout;

import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sends each thing once to every node that holds members of its audience. */
public final class Fanout {
    private final Registry registry;
    private final NodeLink link;
    private final Meters meters;

    public Fanout(Registry registry, NodeLink link, Meters meters) {
        this.registry = registry;
        this.link = link;
        this.meters = meters;
    }

    /** In order for calls of one thread; never blocks. */
    public Pressure deliver(Delivery delivery) {
        meters.count(Meter.DELIVERIES_ACCEPTED);
        Pressure worst = Pressure.ACCEPTED;
        for (NodeId node : nodesOf(delivery.tenant(), delivery.hub(), delivery.audience())) {
            if (link.deliver(node, delivery) == Pressure.SLOW_DOWN) {
                worst = Pressure.SLOW_DOWN;
            }
        }
        return worst;
    }

    /** Done when what was delivered to this audience before has left this node's queues. */
    public CompletionStage<Void> drained(TenantName tenant, HubName hub, Audience audience) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (NodeId node : nodesOf(tenant, hub, audience)) {
            all.add(link.drained(node).toCompletableFuture());
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    /** Asks one client, on whichever node it is; in order with deliveries to it. Never blocks. */
    public Asked ask(ClientCall call) {
        Topic connection = Topic.connection(call.tenant(), call.hub(), call.connection());
        for (NodeId node : registry.nodesOf(connection)) {
            return link.ask(node, call);
        }
        return Asked.known(ClientAnswer.NO_CONNECTION);
    }

    /** Done when every delivery accepted afterwards sees the change. */
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        Topic connection = Topic.connection(change.tenant(), change.hub(), change.connection());
        for (NodeId node : registry.nodesOf(connection)) {
            return link.change(node, change);
        }
        return CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION);
    }

    /** Whether any connection of the audience is open. */
    public boolean exists(TenantName tenant, HubName hub, Audience audience) {
        return !nodesOf(tenant, hub, audience).isEmpty();
    }

    /** Ends the connections of the audience; how many there were. */
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing) {
        CompletionStage<Integer> total = CompletableFuture.completedStage(0);
        for (NodeId node : nodesOf(tenant, hub, audience)) {
            total = total.thenCombine(link.close(node, tenant, hub, audience, closing), Integer::sum);
        }
        return total;
    }

    private Set<NodeId> nodesOf(TenantName tenant, HubName hub, Audience audience) {
        return switch (audience.kind()) {
            case EVERYONE -> registry.nodesOf(Topic.hub(tenant, hub));
            case CONNECTIONS ->
                union(((Audience.Connections) audience)
                        .connections().stream()
                                .map(id -> Topic.connection(tenant, hub, id))
                                .toList());
            case USERS ->
                union(((Audience.Users) audience)
                        .users().stream().map(id -> Topic.user(tenant, hub, id)).toList());
            case GROUPS ->
                union(((Audience.Groups) audience)
                        .groups().stream()
                                .map(name -> Topic.group(tenant, hub, name))
                                .toList());
        };
    }

    private Set<NodeId> union(List<Topic> topics) {
        if (topics.size() == 1) {
            return registry.nodesOf(topics.get(0));
        }
        Set<NodeId> nodes = new HashSet<>();
        topics.forEach(topic -> nodes.addAll(registry.nodesOf(topic)));
        return nodes;
    }
}

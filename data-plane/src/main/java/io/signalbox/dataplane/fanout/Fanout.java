package io.signalbox.dataplane.fanout;

import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Sends what one sender hands over, in its order, once to every node that holds members of the audience. */
public final class Fanout {
    private final Registry registry;
    private final NodeLink link;
    private final Meters meters;
    private final Holders holders;
    private final Lane<Set<NodeId>> lane = new Lane<>();

    public Fanout(Registry registry, NodeLink link, Meters meters) {
        this.registry = registry;
        this.holders = new Holders(registry);
        this.link = link;
        this.meters = meters;
    }

    /** The same for another sender, whose order is its own. */
    public Fanout forAnotherSender() {
        return new Fanout(registry, link, meters);
    }

    /** In order for calls of one thread; never blocks. */
    public Sent deliver(Delivery delivery) {
        meters.count(Meter.DELIVERIES_ACCEPTED);
        Pressure[] worst = {Pressure.ACCEPTED};
        CompletableFuture<Set<NodeId>> handed = new CompletableFuture<>();
        boolean atOnce = lane.then(
                holders.of(delivery.tenant(), delivery.hub(), delivery.audience()),
                nodes -> {
                    worst[0] = deliver(nodes, delivery);
                    handed.complete(nodes);
                },
                failure -> handed.completeExceptionally(drop(delivery, failure)));
        return new Sent(atOnce ? worst[0] : lane.pressure(), handed);
    }

    private RefusedException drop(Delivery delivery, Throwable cause) {
        Log.LOG.targetUnknown(delivery.tenant(), delivery.hub(), cause);
        meters.count(Meter.DROPPED_TARGET_UNKNOWN);
        return new RefusedException(Refusal.SERVER_BUSY);
    }

    private Pressure deliver(Set<NodeId> nodes, Delivery delivery) {
        Pressure worst = Pressure.ACCEPTED;
        for (NodeId node : nodes) {
            if (link.deliver(node, delivery) == Pressure.SLOW_DOWN) {
                worst = Pressure.SLOW_DOWN;
            }
        }
        return worst;
    }

    /** Done when those nodes have taken what was delivered: it does not die with this one any more. */
    public CompletionStage<Void> taken(Set<NodeId> nodes, Delivery delivery) {
        return all(nodes, node -> link.taken(node, delivery));
    }

    private static CompletableFuture<Void> all(Set<NodeId> nodes, Function<NodeId, CompletionStage<Void>> each) {
        return CompletableFuture.allOf(nodes.stream()
                .map(node -> each.apply(node).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Done when what was delivered to this audience before has left this node's queues. */
    public CompletionStage<Void> drained(TenantName tenant, HubName hub, Audience audience) {
        return lane.run(holders.of(tenant, hub, audience), nodes -> all(nodes, link::drained));
    }

    /** Asks one client, on whichever node it is; in order with deliveries to it. Never blocks. */
    public Asked ask(ClientCall call) {
        Asked[] here = new Asked[1];
        CompletableFuture<ClientAnswer> answer = new CompletableFuture<>();
        boolean sent = lane.then(
                holders.of(Topic.connection(call.tenant(), call.hub(), call.connection())),
                nodes -> {
                    here[0] = nodes.isEmpty()
                            ? Asked.known(ClientAnswer.NO_CONNECTION)
                            : link.ask(nodes.iterator().next(), call);
                    here[0].answer().whenComplete((said, failure) -> Lane.end(answer, said, failure));
                },
                answer::completeExceptionally);
        return new Asked(sent && here[0] != null ? here[0].pressure() : lane.pressure(), answer);
    }

    /** Done when every delivery accepted afterwards sees the change. */
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        return lane.run(
                holders.of(Topic.connection(change.tenant(), change.hub(), change.connection())),
                nodes -> nodes.isEmpty()
                        ? CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION)
                        : link.change(nodes.iterator().next(), change));
    }

    /** Ends the connections of the audience; how many there were. */
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing) {
        return lane.run(holders.of(tenant, hub, audience), nodes -> {
            CompletionStage<Integer> total = CompletableFuture.completedStage(0);
            for (NodeId node : nodes) {
                total = total.thenCombine(link.close(node, tenant, hub, audience, closing), Integer::sum);
            }
            return total;
        });
    }
}

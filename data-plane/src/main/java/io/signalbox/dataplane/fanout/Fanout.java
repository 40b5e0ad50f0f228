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
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends what one sender hands over, in its order, once to every node that holds members of the audience. */
public final class Fanout {
    private final Registry registry;
    private final NodeLink link;
    private final Meters meters;
    private final Lane<Set<NodeId>> lane = new Lane<>();

    public Fanout(Registry registry, NodeLink link, Meters meters) {
        this.registry = registry;
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
        CompletableFuture<Void> handed = new CompletableFuture<>();
        boolean atOnce = lane.then(
                nodesOf(delivery.tenant(), delivery.hub(), delivery.audience()),
                nodes -> {
                    worst[0] = deliver(nodes, delivery);
                    handed.complete(null);
                },
                failure -> handed.completeExceptionally(drop(delivery, failure)));
        return atOnce && !handed.isCompletedExceptionally() ? Sent.atOnce(worst[0]) : new Sent(lane.pressure(), handed);
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

    /** Done when what was delivered to this audience before has left this node's queues. */
    public CompletionStage<Void> drained(TenantName tenant, HubName hub, Audience audience) {
        return atAll(
                nodesOf(tenant, hub, audience),
                nodes -> CompletableFuture.allOf(nodes.stream()
                        .map(node -> link.drained(node).toCompletableFuture())
                        .toArray(CompletableFuture[]::new)));
    }

    /** Asks one client, on whichever node it is; in order with deliveries to it. Never blocks. */
    public Asked ask(ClientCall call) {
        Asked[] here = new Asked[1];
        CompletableFuture<ClientAnswer> answer = new CompletableFuture<>();
        boolean sent = lane.then(
                nodesOf(Topic.connection(call.tenant(), call.hub(), call.connection())),
                nodes -> {
                    here[0] = nodes.isEmpty()
                            ? Asked.known(ClientAnswer.NO_CONNECTION)
                            : link.ask(nodes.iterator().next(), call);
                    here[0].answer().whenComplete((said, failure) -> end(answer, said, failure));
                },
                answer::completeExceptionally);
        return new Asked(sent && here[0] != null ? here[0].pressure() : lane.pressure(), answer);
    }

    /** Done when every delivery accepted afterwards sees the change. */
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        return atAll(
                nodesOf(Topic.connection(change.tenant(), change.hub(), change.connection())),
                nodes -> nodes.isEmpty()
                        ? CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION)
                        : link.change(nodes.iterator().next(), change));
    }

    /** Whether any connection of the audience, one target, is open. */
    public CompletionStage<Boolean> exists(TenantName tenant, HubName hub, Audience audience) {
        CompletionStage<Set<NodeId>> asked = audience instanceof Audience.Connections one
                ? registry.nodesNow(
                        Topic.connection(tenant, hub, one.connections().get(0)))
                : nodesOf(tenant, hub, audience);
        return asked.thenApply(nodes -> !nodes.isEmpty());
    }

    /** Ends the connections of the audience; how many there were. */
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing) {
        return atAll(nodesOf(tenant, hub, audience), nodes -> {
            CompletionStage<Integer> total = CompletableFuture.completedStage(0);
            for (NodeId node : nodes) {
                total = total.thenCombine(link.close(node, tenant, hub, audience, closing), Integer::sum);
            }
            return total;
        });
    }

    /** Runs the work in the lane; done when the work is. */
    private <A> CompletionStage<A> atAll(
            CompletableFuture<Set<NodeId>> known, Function<Set<NodeId>, CompletionStage<A>> work) {
        CompletableFuture<A> done = new CompletableFuture<>();
        lane.then(
                known,
                nodes -> work.apply(nodes).whenComplete((answer, failure) -> end(done, answer, failure)),
                done::completeExceptionally);
        return done;
    }

    private static <A> void end(CompletableFuture<A> stage, A answer, @Nullable Throwable failure) {
        if (failure == null) {
            stage.complete(answer);
        } else {
            stage.completeExceptionally(failure);
        }
    }

    private CompletableFuture<Set<NodeId>> nodesOf(TenantName tenant, HubName hub, Audience audience) {
        return switch (audience.kind()) {
            case EVERYONE -> nodesOf(Topic.hub(tenant, hub));
            case CONNECTIONS ->
                union(((Audience.Connections) audience).connections(), id -> Topic.connection(tenant, hub, id));
            case USERS -> union(((Audience.Users) audience).users(), id -> Topic.user(tenant, hub, id));
            case GROUPS -> union(((Audience.Groups) audience).groups(), name -> Topic.group(tenant, hub, name));
        };
    }

    private CompletableFuture<Set<NodeId>> nodesOf(Topic topic) {
        return registry.nodesOf(topic).toCompletableFuture();
    }

    private <T> CompletableFuture<Set<NodeId>> union(Collection<T> names, Function<T, Topic> topic) {
        if (names.size() == 1) {
            return nodesOf(topic.apply(names.iterator().next()));
        }
        List<CompletableFuture<Set<NodeId>>> each =
                names.stream().map(name -> nodesOf(topic.apply(name))).toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new)).thenApply(all -> {
            Set<NodeId> nodes = new HashSet<>();
            each.forEach(one -> nodes.addAll(one.join()));
            return nodes;
        });
    }
}

package io.signalbox.restapi.dataplane;

import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Accepted;
import io.signalbox.protocol.grpc.Closed;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Existence;
import io.signalbox.protocol.grpc.Existing;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.restapi.access.Hub;
import io.signalbox.restapi.settings.ClusterSettings;
import io.signalbox.restapi.settings.RestApiSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The data plane as the REST API sees it: which node, which deadline, what if it is away.
 *
 * <p>What goes to one target goes to one node, chosen by hash of the target, so that it stays in the order in which it
 * was sent. When that node cannot be reached, is leaving or has only just started, the next one of the list gets the call;
 * a call that may have arrived is never made twice. Every stage fails with a {@link RefusedException} alone.
 */
@Singleton
public final class DataPlaneClient {
    private final List<Node> nodes;
    private final Duration deadline;
    private final Semaphore inFlight;

    @Inject
    DataPlaneClient(RestApiSettings settings, ClusterSettings cluster) {
        require(!settings.dataPlane().isEmpty(), "data-plane", "at least one host:port");
        require(settings.callsInFlight() > 0, "calls-in-flight", "1 or more");
        require(settings.deadline().toMillis() > 0, "deadline", "1 ms or more");
        ClusterSecret secret = new ClusterSecret(cluster.secret());
        nodes = settings.dataPlane().stream()
                .map(address -> new Node(address, secret))
                .toList();
        deadline = settings.deadline();
        inFlight = new Semaphore(settings.callsInFlight());
    }

    /** Done when the delivery was accepted: what is sent to the same target later comes after it. */
    public CompletionStage<Accepted> deliver(Delivery delivery) {
        var wire = DeliveryWire.toWire(delivery);
        return call(DeliveriesGrpc.getDeliverMethod(), wire, lane(wire.getTenant(), wire.getHub(), wire.getAudience()));
    }

    /** Done when every delivery accepted from now on sees the change. */
    public CompletionStage<MembershipChanged> changeMembership(MembershipChange change) {
        int lane = 31 * change.getHub().hashCode() + change.getConnectionId().hashCode();
        return call(DeliveriesGrpc.getChangeMembershipMethod(), change, lane);
    }

    /** Whether any connection of the one target that the audience names is open. */
    public CompletionStage<Boolean> exists(Hub hub, Audience target) {
        var question = Existence.newBuilder()
                .setTenant(hub.tenant().value())
                .setHub(hub.name().value())
                .setAudience(DeliveryWire.toWire(target))
                .build();
        int lane = lane(question.getTenant(), question.getHub(), question.getAudience());
        return call(DeliveriesGrpc.getExistsMethod(), question, lane).thenApply(Existing::getExists);
    }

    /**
     * Ends the connections of the audience; their clients may reconnect (spec/azure-rest.md §3).
     *
     * @param reason error text of the Close message; empty: none
     * @return how many there were
     */
    public CompletionStage<Integer> close(Hub hub, Audience audience, String reason) {
        var closing = Closing.newBuilder()
                .setTenant(hub.tenant().value())
                .setHub(hub.name().value())
                .setAudience(DeliveryWire.toWire(audience))
                .setReason(reason)
                .setAllowReconnect(true)
                .build();
        int lane = lane(closing.getTenant(), closing.getHub(), closing.getAudience());
        return call(DeliveriesGrpc.getCloseMethod(), closing, lane).thenApply(Closed::getConnections);
    }

    /** Whether a node is connected; those that are not begin to connect. */
    public boolean reachable() {
        return nodes.stream().map(Node::connected).reduce(false, Boolean::logicalOr);
    }

    /** The hash must be the same in every process of the deployment, so that it is made of strings alone. */
    static int lane(String tenant, String hub, io.signalbox.protocol.grpc.Audience audience) {
        return lane(tenant, hub, String.join("\n", audience.getNamesList()));
    }

    static int lane(String tenant, String hub, String names) {
        return 31 * (31 * tenant.hashCode() + hub.hashCode()) + names.hashCode();
    }

    <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request, int lane) {
        if (!inFlight.tryAcquire()) {
            return CompletableFuture.failedFuture(new RefusedException(Refusal.SERVER_BUSY));
        }
        var call = new Call<>(method, request, Deadline.after(deadline.toMillis(), TimeUnit.MILLISECONDS));
        var answer = new CompletableFuture<A>();
        answer.whenComplete((accepted, failure) -> inFlight.release());
        attempt(call, Math.floorMod(lane, nodes.size()), nodes.size(), answer);
        return answer;
    }

    private <Q, A> void attempt(Call<Q, A> call, int node, int attemptsLeft, CompletableFuture<A> answer) {
        nodes.get(node).make(call).whenComplete((answered, failure) -> {
            if (failure == null) {
                answer.complete(answered);
            } else if (failure instanceof FailedCall failed && attemptsLeft > 1 && failed.mayGoElsewhere()) {
                attempt(call, (node + 1) % nodes.size(), attemptsLeft - 1, answer);
            } else {
                answer.completeExceptionally(failure instanceof FailedCall failed ? failed.refused() : failure);
            }
        });
    }

    private static void require(boolean right, String key, String expected) {
        if (!right) {
            throw new IllegalArgumentException("signalbox.rest-api." + key + " (expected: " + expected + ")");
        }
    }

    @PreDestroy
    void close() {
        nodes.forEach(Node::close);
    }

    /** @param deadline of the request as a whole, whichever node it goes to */
    record Call<Q, A>(MethodDescriptor<Q, A> method, Q request, Deadline deadline) {}
}

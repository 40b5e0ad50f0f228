package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.grpc.Drain;
import io.signalbox.protocol.grpc.LinkQuestion;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The way from this node to all others, and to itself. */
final class GrpcNodeLink implements NodeLink {
    /**
     * As long as a backend waits for its answer, and a node that goes for those that it owes. The other node may go on with
     * a join for longer, until a silent member has been found dead; then it is in force, as DEADLINE_PASSED says it may be.
     */
    private static final Duration CHANGED_WITHIN = Duration.ofSeconds(5);
    /** A sender that waits longer is let go on; what it sends is bounded all the same. */
    private static final Duration DRAINED_WITHIN = Duration.ofSeconds(30);

    private static final Question.Kind<ClientAnswer> ASK = new Question.Kind<>(
            LinkWire::answerFrom,
            ClientAnswer.NO_CONNECTION,
            () -> CompletableFuture.completedFuture(ClientAnswer.DISCONNECTED));
    private static final Question.Kind<MembershipOutcome> CHANGE =
            new Question.Kind<>(LinkWire::outcomeFrom, MembershipOutcome.NO_CONNECTION, GrpcNodeLink::unknown);
    private static final Question.Kind<Integer> CLOSE = new Question.Kind<>(
            answer -> LinkWire.checked(answer).getClosed().getConnections(), 0, GrpcNodeLink::unknown);
    private static final Question.Kind<Boolean> CHANGE_USER =
            new Question.Kind<>(answer -> LinkWire.checked(answer).hasUserChanged(), true, GrpcNodeLink::unknown);
    private static final Question.Kind<List<Listing.Entry>> LIST =
            new Question.Kind<>(PresenceWire::entriesFrom, List.of(), GrpcNodeLink::unknown);
    private static final Question.Kind<List<String>> NAMES =
            new Question.Kind<>(PresenceWire::namesFrom, List.of(), GrpcNodeLink::unknown);
    private static final Question.Kind<HubCount> COUNT =
            new Question.Kind<>(PresenceWire::countFrom, HubCount.NOTHING, GrpcNodeLink::unknown);
    private static final Question.Kind<Boolean> DRAIN =
            new Question.Kind<>(answer -> true, true, () -> CompletableFuture.completedFuture(true));

    private final NodeId self;
    private final Arrivals here;
    private final Peers peers;
    private final Meters meters;
    /** The latest, so that what goes to several nodes is encoded once. A race costs an encoding. */
    private Waiting.@Nullable Encoded latest;

    GrpcNodeLink(NodeId self, Arrivals here, Peers peers, Meters meters) {
        this.self = self;
        this.here = here;
        this.peers = peers;
        this.meters = meters;
    }

    private static <A> CompletableFuture<A> unknown() {
        return CompletableFuture.failedFuture(new RefusedException(Refusal.ANSWER_LOST));
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public Pressure deliver(NodeId node, Delivery delivery) {
        if (node.equals(self)) {
            return here.deliver(delivery);
        }
        Peer peer = peers.to(node);
        if (peer == null) {
            meters.count(Meter.DROPPED_NODE_GONE);
            return Pressure.ACCEPTED;
        }
        return peer.lane(delivery.tenant(), delivery.hub()).deliver(encoded(delivery));
    }

    private Waiting.Encoded encoded(Delivery delivery) {
        Waiting.Encoded known = latest;
        if (known != null && known.isOf(delivery)) {
            return known;
        }
        Waiting.Encoded encoded = Waiting.Encoded.of(delivery);
        latest = encoded;
        return encoded;
    }

    @Override
    public Asked ask(NodeId node, ClientCall call) {
        if (node.equals(self)) {
            return here.ask(call);
        }
        Peer peer = peers.to(node);
        if (peer == null) {
            return Asked.known(ClientAnswer.NO_CONNECTION);
        }
        OutLane lane = peer.lane(call.tenant(), call.hub());
        CompletableFuture<ClientAnswer> answer = lane.ask(LinkWire.toWire(call), ASK)
                .completeOnTimeout(ClientAnswer.TIMED_OUT, call.patience().toMillis(), TimeUnit.MILLISECONDS);
        return new Asked(lane.pressure(), answer);
    }

    @Override
    public CompletionStage<MembershipOutcome> change(NodeId node, MembershipChange change) {
        if (node.equals(self)) {
            return here.change(change);
        }
        Peer peer = peers.to(node);
        return peer == null
                ? CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION)
                : within(() -> peer.lane(change.tenant(), change.hub()).ask(LinkWire.toWire(change), CHANGE));
    }

    @Override
    public CompletionStage<Integer> close(
            NodeId node, TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing) {
        if (node.equals(self)) {
            return here.close(tenant, hub, audience, closing);
        }
        Peer peer = peers.to(node);
        return peer == null
                ? CompletableFuture.completedStage(0)
                : within(() -> peer.lane(tenant, hub).ask(LinkWire.toWire(tenant, hub, audience, closing), CLOSE));
    }

    @Override
    public CompletionStage<Void> change(NodeId node, UserChange change) {
        return node.equals(self)
                ? here.change(change)
                : ask(node, change.tenant(), change.hub(), PresenceWire.toWire(change), CHANGE_USER)
                        .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<List<Listing.Entry>> list(NodeId node, Listing listing) {
        Topic topic = listing.topic();
        return node.equals(self)
                ? here.list(listing)
                : ask(node, topic.tenant(), topic.hub(), PresenceWire.toWire(listing), LIST);
    }

    @Override
    public CompletionStage<List<String>> names(NodeId node, NameListing listing) {
        return node.equals(self)
                ? here.names(listing)
                : ask(node, listing.tenant(), listing.hub(), PresenceWire.toWire(listing), NAMES);
    }

    @Override
    public CompletionStage<HubCount> count(NodeId node, TenantName tenant, HubName hub) {
        return node.equals(self)
                ? here.count(tenant, hub)
                : ask(node, tenant, hub, PresenceWire.toWire(tenant, hub), COUNT);
    }

    private <A> CompletionStage<A> ask(
            NodeId node, TenantName tenant, HubName hub, LinkQuestion.Builder question, Question.Kind<A> kind) {
        Peer peer = peers.to(node);
        return peer == null
                ? CompletableFuture.completedStage(kind.gone())
                : within(() -> peer.lane(tenant, hub).ask(question, kind));
    }

    private static <A> CompletionStage<A> within(Supplier<CompletableFuture<A>> question) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        question.get()
                .orTimeout(CHANGED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((said, failure) -> {
                    if (failure == null) {
                        answer.complete(said);
                    } else {
                        answer.completeExceptionally(
                                failure instanceof TimeoutException
                                        ? new RefusedException(Refusal.DEADLINE_PASSED)
                                        : failure);
                    }
                });
        return answer;
    }

    @Override
    public CompletionStage<Void> taken(NodeId node, Delivery delivery) {
        Peer peer = node.equals(self) ? null : peers.to(node);
        return peer == null
                ? CompletableFuture.completedStage(null)
                : peer.lane(delivery.tenant(), delivery.hub()).taken();
    }

    @Override
    public CompletionStage<Void> drained(NodeId node) {
        if (node.equals(self)) {
            return here.drained();
        }
        Peer peer = peers.to(node);
        if (peer == null) {
            return CompletableFuture.completedStage(null);
        }
        return CompletableFuture.allOf(peer.lanes().stream()
                .filter(OutLane::isUsed)
                .map(lane -> lane.ask(LinkQuestion.newBuilder().setDrain(Drain.getDefaultInstance()), DRAIN)
                        .completeOnTimeout(true, DRAINED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                        // Too much waits there to ask: that is for its own senders to hear.
                        .exceptionally(failure -> true))
                .toArray(CompletableFuture[]::new));
    }
}

package io.signalbox.dataplane.ingress;

import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Sent;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Accepted;
import io.signalbox.protocol.grpc.Closed;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.Counted;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.Existence;
import io.signalbox.protocol.grpc.Existing;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.grpc.UserMembership;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.grpc.UserMembershipChanged;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.concurrent.CompletionStage;

/** What the REST API asks of the data plane. */
public final class DeliveryService extends DeliveriesGrpc.DeliveriesImplBase {
    private final Senders senders;
    private final Fanout fanout;
    private final Members members;
    private final TenantGate gate;

    public DeliveryService(Fanout fanout, UserMemberships users, Presence presence, TenantGate gate) {
        this.fanout = fanout;
        this.members = new Members(users, presence, gate);
        this.gate = gate;
        this.senders = new Senders(fanout);
    }

    @Override
    public void deliver(Delivery request, StreamObserver<Accepted> answer) {
        Answering.with(answer, () -> {
            var delivery = DeliveryWire.fromWire(request);
            gate.tenant(delivery.tenant());
            Fanout sender = senders.of(delivery.tenant(), delivery.hub(), delivery.audience());
            Sent sent = sender.deliver(delivery);
            // Who sends faster than the sockets take it is answered when they caught up.
            CompletionStage<Void> taken = sent.pressure() == Pressure.SLOW_DOWN
                    ? sent.handed()
                            .thenCompose(
                                    handed -> sender.drained(delivery.tenant(), delivery.hub(), delivery.audience()))
                    : sent.handed();
            return taken.thenApply(done -> Accepted.getDefaultInstance());
        });
    }

    @Override
    public void changeMembership(MembershipChange request, StreamObserver<MembershipChanged> answer) {
        Answering.with(answer, () -> {
            var change = io.signalbox.dataplane.fanout.MembershipChange.of(
                    tenant(request.getTenant()),
                    new HubName(request.getHub()),
                    request.getChange(),
                    request.getConnectionId(),
                    request.getGroup());
            return senders.of(change.tenant(), change.hub(), Audience.connection(change.connection()))
                    .change(change)
                    .thenApply(outcome -> MembershipChanged.newBuilder()
                            .setConnectionExists(outcome.connectionExists())
                            .setWasMember(outcome.wasMember())
                            .build());
        });
    }

    @Override
    public void changeUserMembership(UserMembershipChange request, StreamObserver<UserMembershipChanged> answer) {
        Answering.with(answer, () -> members.change(request));
    }

    @Override
    public void userIsInGroup(UserMembership request, StreamObserver<Existing> answer) {
        Answering.with(answer, () -> members.contains(request));
    }

    @Override
    public void list(Listing request, StreamObserver<Listed> answer) {
        Answering.with(answer, () -> members.list(request));
    }

    @Override
    public void count(Counting request, StreamObserver<Counted> answer) {
        Answering.with(answer, () -> members.count(request));
    }

    @Override
    public void exists(Existence request, StreamObserver<Existing> answer) {
        Answering.with(answer, () -> {
            return fanout.exists(
                            tenant(request.getTenant()),
                            new HubName(request.getHub()),
                            DeliveryWire.fromWire(request.getAudience()))
                    .thenApply(exists -> Existing.newBuilder().setExists(exists).build());
        });
    }

    @Override
    public void close(Closing request, StreamObserver<Closed> answer) {
        Answering.with(answer, () -> {
            Audience audience = DeliveryWire.fromWire(request.getAudience());
            String reason = request.getReason().isEmpty() ? null : request.getReason();
            TenantName tenant = tenant(request.getTenant());
            HubName hub = new HubName(request.getHub());
            return senders.of(tenant, hub, audience)
                    .close(tenant, hub, audience, new Arrivals.Closing(reason, request.getAllowReconnect()))
                    .thenApply(
                            count -> Closed.newBuilder().setConnections(count).build());
        });
    }

    private TenantName tenant(String name) {
        return gate.tenant(new TenantName(name)).name();
    }
}

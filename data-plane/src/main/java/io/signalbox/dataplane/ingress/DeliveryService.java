package io.signalbox.dataplane.ingress;

import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Sent;
import io.signalbox.dataplane.presence.Presence;
import io.signalbox.dataplane.presence.UserMemberships;
import io.signalbox.dataplane.tenant.TenantGate;
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
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** What the REST API asks of the data plane. */
public final class DeliveryService extends DeliveriesGrpc.DeliveriesImplBase {
    private final Senders senders;
    private final Members members;
    private final TenantGate gate;
    private final BooleanSupplier leaving;

    /** @param leaving whether callers go to other nodes from now on */
    public DeliveryService(
            Fanout fanout, UserMemberships users, Presence presence, TenantGate gate, BooleanSupplier leaving) {
        this.gate = gate;
        this.leaving = leaving;
        this.senders = new Senders(fanout);
        this.members = new Members(senders, users, presence, gate);
    }

    @Override
    public void deliver(Delivery request, StreamObserver<Accepted> answer) {
        Answering.with(answer, () -> {
            var delivery = DeliveryWire.fromWire(request);
            gate.tenant(delivery.tenant());
            Fanout sender = senders.of(delivery.tenant(), delivery.hub(), delivery.audience());
            Sent sent = sender.deliver(delivery);
            // Who sends faster than the sockets take it is answered when they caught up; so is who may go to another
            // node next, where nothing may be overtaken.
            boolean waits = sent.pressure() == Pressure.SLOW_DOWN || leaving.getAsBoolean();
            CompletionStage<Void> taken = sent.handed()
                    .thenCompose(nodes -> waits
                            ? sender.drained(delivery.tenant(), delivery.hub(), delivery.audience())
                            : sender.taken(nodes, delivery));
            return taken.thenApply(done -> Accepted.getDefaultInstance());
        });
    }

    @Override
    public void changeMembership(MembershipChange request, StreamObserver<MembershipChanged> answer) {
        Answering.with(answer, () -> members.change(request));
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
        Answering.with(answer, () -> members.exists(request));
    }

    @Override
    public void close(Closing request, StreamObserver<Closed> answer) {
        Answering.with(answer, () -> members.close(request));
    }
}

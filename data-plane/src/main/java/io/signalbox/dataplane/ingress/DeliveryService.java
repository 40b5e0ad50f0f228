package io.signalbox.dataplane.ingress;

import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Accepted;
import io.signalbox.protocol.grpc.Closed;
import io.signalbox.protocol.grpc.Closing;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.Existence;
import io.signalbox.protocol.grpc.Existing;
import io.signalbox.protocol.grpc.GrpcRefusals;
import io.signalbox.protocol.grpc.MembershipChange;
import io.signalbox.protocol.grpc.MembershipChanged;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the REST API asks of the data plane. */
public final class DeliveryService extends DeliveriesGrpc.DeliveriesImplBase {
    private final Fanout fanout;
    private final TenantGate gate;

    public DeliveryService(Fanout fanout, TenantGate gate) {
        this.fanout = fanout;
        this.gate = gate;
    }

    @Override
    public void deliver(Delivery request, StreamObserver<Accepted> answer) {
        answer(answer, () -> {
            var delivery = DeliveryWire.fromWire(request);
            gate.tenant(delivery.tenant());
            Pressure pressure = fanout.deliver(delivery);
            // Who sends faster than the sockets take it is answered when they caught up.
            CompletionStage<Void> taken = pressure == Pressure.SLOW_DOWN
                    ? fanout.drained(delivery.tenant(), delivery.hub(), delivery.audience())
                    : CompletableFuture.completedStage(null);
            return taken.thenApply(done -> Accepted.getDefaultInstance());
        });
    }

    @Override
    public void changeMembership(MembershipChange request, StreamObserver<MembershipChanged> answer) {
        answer(answer, () -> {
            var change = io.signalbox.dataplane.fanout.MembershipChange.of(
                    tenant(request.getTenant()),
                    new HubName(request.getHub()),
                    request.getChange(),
                    request.getConnectionId(),
                    request.getGroup());
            return fanout.change(change)
                    .thenApply(outcome -> MembershipChanged.newBuilder()
                            .setConnectionExists(outcome.connectionExists())
                            .setWasMember(outcome.wasMember())
                            .build());
        });
    }

    @Override
    public void exists(Existence request, StreamObserver<Existing> answer) {
        answer(answer, () -> {
            boolean exists = fanout.exists(
                    tenant(request.getTenant()),
                    new HubName(request.getHub()),
                    DeliveryWire.fromWire(request.getAudience()));
            return CompletableFuture.completedStage(
                    Existing.newBuilder().setExists(exists).build());
        });
    }

    @Override
    public void close(Closing request, StreamObserver<Closed> answer) {
        answer(answer, () -> {
            Audience audience = DeliveryWire.fromWire(request.getAudience());
            String reason = request.getReason().isEmpty() ? null : request.getReason();
            return fanout.close(
                            tenant(request.getTenant()),
                            new HubName(request.getHub()),
                            audience,
                            new Arrivals.Closing(reason, request.getAllowReconnect()))
                    .thenApply(
                            count -> Closed.newBuilder().setConnections(count).build());
        });
    }

    private TenantName tenant(String name) {
        return gate.tenant(new TenantName(name)).name();
    }

    private static <A> void answer(StreamObserver<A> observer, Supplier<CompletionStage<A>> work) {
        CompletionStage<A> stage;
        try {
            stage = work.get();
        } catch (RefusedException e) {
            observer.onError(GrpcRefusals.toStatus(e));
            return;
        }
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                observer.onNext(value);
                observer.onCompleted();
            } else {
                Log.LOG.callFailed(failure);
                observer.onError(GrpcRefusals.toStatus(new RefusedException(Refusal.INTERNAL)));
            }
        });
    }
}

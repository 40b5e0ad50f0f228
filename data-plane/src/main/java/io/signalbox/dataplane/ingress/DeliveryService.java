package io.signalbox.dataplane.ingress;

import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Fanout;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Sent;
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
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** What the REST API asks of the data plane. */
public final class DeliveryService extends DeliveriesGrpc.DeliveriesImplBase {
    /** Sends to one target keep their order; those to others need not wait for them. */
    private static final int SENDERS = 64;

    private final Fanout[] senders = new Fanout[SENDERS];
    private final Fanout fanout;
    private final TenantGate gate;

    public DeliveryService(Fanout fanout, TenantGate gate) {
        this.fanout = fanout;
        this.gate = gate;
        Arrays.setAll(senders, i -> fanout.forAnotherSender());
    }

    @Override
    public void deliver(Delivery request, StreamObserver<Accepted> answer) {
        answer(answer, () -> {
            var delivery = DeliveryWire.fromWire(request);
            gate.tenant(delivery.tenant());
            Fanout sender = sender(delivery.tenant(), delivery.hub(), delivery.audience());
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
        answer(answer, () -> {
            var change = io.signalbox.dataplane.fanout.MembershipChange.of(
                    tenant(request.getTenant()),
                    new HubName(request.getHub()),
                    request.getChange(),
                    request.getConnectionId(),
                    request.getGroup());
            return sender(change.tenant(), change.hub(), Audience.connection(change.connection()))
                    .change(change)
                    .thenApply(outcome -> MembershipChanged.newBuilder()
                            .setConnectionExists(outcome.connectionExists())
                            .setWasMember(outcome.wasMember())
                            .build());
        });
    }

    @Override
    public void exists(Existence request, StreamObserver<Existing> answer) {
        answer(answer, () -> {
            return fanout.exists(
                            tenant(request.getTenant()),
                            new HubName(request.getHub()),
                            DeliveryWire.fromWire(request.getAudience()))
                    .thenApply(exists -> Existing.newBuilder().setExists(exists).build());
        });
    }

    @Override
    public void close(Closing request, StreamObserver<Closed> answer) {
        answer(answer, () -> {
            Audience audience = DeliveryWire.fromWire(request.getAudience());
            String reason = request.getReason().isEmpty() ? null : request.getReason();
            TenantName tenant = tenant(request.getTenant());
            HubName hub = new HubName(request.getHub());
            return sender(tenant, hub, audience)
                    .close(tenant, hub, audience, new Arrivals.Closing(reason, request.getAllowReconnect()))
                    .thenApply(
                            count -> Closed.newBuilder().setConnections(count).build());
        });
    }

    private Fanout sender(TenantName tenant, HubName hub, Audience audience) {
        Object names = switch (audience.kind()) {
            case EVERYONE -> audience.kind();
            case CONNECTIONS -> ((Audience.Connections) audience).connections();
            case USERS -> ((Audience.Users) audience).users();
            case GROUPS -> ((Audience.Groups) audience).groups();
        };
        return senders[Math.floorMod(Objects.hash(tenant, hub, names), SENDERS)];
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
            } else if (cause(failure) instanceof RefusedException refused) {
                observer.onError(GrpcRefusals.toStatus(refused));
            } else {
                Log.LOG.callFailed(failure);
                observer.onError(GrpcRefusals.toStatus(new RefusedException(Refusal.INTERNAL)));
            }
        });
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }
}

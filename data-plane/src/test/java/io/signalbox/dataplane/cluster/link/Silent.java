package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node that takes deliveries as another one does, and answers no question. */
final class Silent implements NobodyThere {
    private final Arrivals deliveries;
    volatile boolean asked;

    Silent(Arrivals deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public Pressure deliver(Delivery delivery) {
        return deliveries.deliver(delivery);
    }

    @Override
    public Asked ask(ClientCall call) {
        asked = true;
        return new Asked(Pressure.ACCEPTED, new CompletableFuture<>());
    }

    @Override
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Closing closing) {
        return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<Void> drained() {
        return deliveries.drained();
    }
}

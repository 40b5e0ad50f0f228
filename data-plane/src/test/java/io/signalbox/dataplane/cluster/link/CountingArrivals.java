package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
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
import java.util.concurrent.atomic.LongAdder;

/** A node that counts and keeps nothing. */
record CountingArrivals(LongAdder arrived) implements NobodyThere {
    @Override
    public Pressure deliver(Delivery delivery) {
        arrived.increment();
        return Pressure.ACCEPTED;
    }

    @Override
    public Asked ask(ClientCall call) {
        return Asked.known(ClientAnswer.NO_CONNECTION);
    }

    @Override
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        return CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION);
    }

    @Override
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Closing closing) {
        return CompletableFuture.completedStage(0);
    }

    @Override
    public CompletionStage<Void> drained() {
        return CompletableFuture.completedStage(null);
    }
}

package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node that is gone: nobody is there, and nobody is held up. */
enum Nobody implements Arrivals {
    HERE;

    @Override
    public Pressure deliver(Delivery delivery) {
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
    public CompletionStage<Void> change(UserChange change) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Closing closing) {
        return CompletableFuture.completedStage(0);
    }

    @Override
    public CompletionStage<List<Listing.Entry>> list(Listing listing) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<List<String>> names(NameListing listing) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<HubCount> count(TenantName tenant, HubName hub) {
        return CompletableFuture.completedStage(HubCount.NOTHING);
    }

    @Override
    public CompletionStage<Void> drained() {
        return CompletableFuture.completedStage(null);
    }
}

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
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node without clients. */
public interface NobodyThere extends Arrivals {
    @Override
    default CompletionStage<Void> change(UserChange change) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    default CompletionStage<List<Listing.Entry>> list(Listing listing) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    default CompletionStage<List<String>> names(NameListing listing) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    default CompletionStage<HubCount> count(TenantName tenant, HubName hub) {
        return CompletableFuture.completedStage(HubCount.NOTHING);
    }

    @Override
    default Asked ask(ClientCall call) {
        return Asked.known(ClientAnswer.NO_CONNECTION);
    }

    @Override
    default CompletionStage<MembershipOutcome> change(MembershipChange change) {
        return CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION);
    }

    @Override
    default CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Closing closing) {
        return CompletableFuture.completedStage(0);
    }

    @Override
    default CompletionStage<Void> drained() {
        return CompletableFuture.completedStage(null);
    }
}

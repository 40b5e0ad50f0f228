package io.signalbox.restapi.dataplane;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.DeliveryWire;
import io.signalbox.protocol.grpc.Counted;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.Existing;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.grpc.UserMembership;
import io.signalbox.protocol.grpc.UserMembershipChange;
import io.signalbox.protocol.grpc.UserMembershipChanged;
import io.signalbox.restapi.access.Hub;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.CompletionStage;

/** Users in groups, and who is there: questions to the data plane, made as {@link DataPlaneClient} makes all. */
@Singleton
public final class MemberClient {
    private final DataPlaneClient dataPlane;

    @Inject
    MemberClient(DataPlaneClient dataPlane) {
        this.dataPlane = dataPlane;
    }

    /** Done when every delivery accepted from now on sees the change, at connections that open later too. */
    public CompletionStage<UserMembershipChanged> changeUserMembership(UserMembershipChange change) {
        int lane = DataPlaneClient.lane(change.getTenant(), change.getHub(), change.getUserId());
        return dataPlane.call(DeliveriesGrpc.getChangeUserMembershipMethod(), change, lane);
    }

    /**
     * Connections of the one group or user that the audience names, in the order of their ids.
     *
     * @param after the id after which they begin; empty: from the beginning
     */
    public CompletionStage<Listed> list(Hub hub, Audience target, String after, int most) {
        var listing = Listing.newBuilder()
                .setTenant(hub.tenant().value())
                .setHub(hub.name().value())
                .setAudience(DeliveryWire.toWire(target))
                .setAfter(after)
                .setMost(most)
                .build();
        int lane = DataPlaneClient.lane(listing.getTenant(), listing.getHub(), listing.getAudience());
        return dataPlane.call(DeliveriesGrpc.getListMethod(), listing, lane);
    }

    /** How much of a hub there is. */
    public CompletionStage<Counted> count(Hub hub) {
        var counting = Counting.newBuilder()
                .setTenant(hub.tenant().value())
                .setHub(hub.name().value())
                .build();
        return dataPlane.call(
                DeliveriesGrpc.getCountMethod(),
                counting,
                DataPlaneClient.lane(counting.getTenant(), counting.getHub(), ""));
    }

    /** Whether the group is stored for the user. */
    public CompletionStage<Boolean> userIsInGroup(UserMembership membership) {
        int lane = DataPlaneClient.lane(membership.getTenant(), membership.getHub(), membership.getUserId());
        return dataPlane
                .call(DeliveriesGrpc.getUserIsInGroupMethod(), membership, lane)
                .thenApply(Existing::getExists);
    }
}

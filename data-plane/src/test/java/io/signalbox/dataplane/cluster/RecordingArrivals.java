package io.signalbox.dataplane.cluster;

import com.google.protobuf.ByteString;
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
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A node that remembers what arrives. */
public final class RecordingArrivals implements Arrivals {
    private final List<Object> arrived = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> room = CompletableFuture.completedFuture(null);

    /** Deliveries, changes, listings, audiences that were closed and hubs that were counted, in the order they came. */
    public List<Object> arrived() {
        return arrived;
    }

    /** From now on the node asks its senders to slow down. */
    public void congest() {
        room = new CompletableFuture<>();
    }

    public void relieve() {
        room.complete(null);
    }

    @Override
    public Pressure deliver(Delivery delivery) {
        arrived.add(delivery);
        return room.isDone() ? Pressure.ACCEPTED : Pressure.SLOW_DOWN;
    }

    @Override
    public Asked ask(ClientCall call) {
        arrived.add(call);
        ClientAnswer answer = ClientAnswer.of(ByteString.copyFromUtf8("answer"), "json");
        return new Asked(
                room.isDone() ? Pressure.ACCEPTED : Pressure.SLOW_DOWN, CompletableFuture.completedStage(answer));
    }

    @Override
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        arrived.add(change);
        return CompletableFuture.completedStage(new MembershipOutcome(true, true));
    }

    @Override
    public CompletionStage<Void> change(UserChange change) {
        arrived.add(change);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Closing closing) {
        arrived.add(audience);
        return CompletableFuture.completedStage(7);
    }

    @Override
    public CompletionStage<List<Listing.Entry>> list(Listing listing) {
        arrived.add(listing);
        return CompletableFuture.completedStage(List.of(
                new Listing.Entry(new ConnectionId("c"), null),
                new Listing.Entry(new ConnectionId("d"), new UserId("ann"))));
    }

    @Override
    public CompletionStage<List<String>> names(NameListing listing) {
        arrived.add(listing);
        return CompletableFuture.completedStage(List.of("a", "b"));
    }

    @Override
    public CompletionStage<HubCount> count(TenantName tenant, HubName hub) {
        arrived.add(hub);
        return CompletableFuture.completedStage(new HubCount(3, 2, 1));
    }

    @Override
    public CompletionStage<Void> drained() {
        return room;
    }
}

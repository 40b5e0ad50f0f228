package io.signalbox.dataplane.hub;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoop;
import io.signalbox.dataplane.connection.Lobby;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.OpenConnections;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientAnswer;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.LocalTopics;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The hubs that have clients on this node: what arrives for one is handed to it. */
public final class LocalHubs implements Arrivals, Lobby {
    private final ConcurrentMap<Key, Entry> hubs = new ConcurrentHashMap<>();
    private final Set<ConnectionLoop> loops = ConcurrentHashMap.newKeySet();
    private final OpenConnections open;
    private final LocalTopics topics;
    private final UserGroups userGroups;
    private final Meters meters;

    private record Key(TenantName tenant, HubName hub) {}

    /** @param clients how many it has; a hub without any is forgotten */
    private record Entry(LocalHub hub, int clients) {}

    /** @param userGroups what is stored for the users of those who come */
    public LocalHubs(OpenConnections open, Registry registry, UserGroups userGroups, Meters meters) {
        this.open = open;
        this.topics = new LocalTopics(registry);
        this.userGroups = userGroups;
        this.meters = meters;
    }

    @Override
    public Pressure deliver(Delivery delivery) {
        LocalHub hub = find(delivery.tenant(), delivery.hub());
        if (hub == null) {
            // The last client left while the delivery was on its way.
            meters.count(Meter.DROPPED_HUB_UNKNOWN);
            return Pressure.ACCEPTED;
        }
        return hub.deliver(delivery.audience(), delivery.payload());
    }

    @Override
    public Asked ask(ClientCall call) {
        LocalHub hub = find(call.tenant(), call.hub());
        return hub == null ? Asked.known(ClientAnswer.NO_CONNECTION) : hub.ask(call);
    }

    @Override
    public CompletionStage<MembershipOutcome> change(MembershipChange change) {
        LocalHub hub = find(change.tenant(), change.hub());
        return hub == null ? CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION) : hub.change(change);
    }

    @Override
    public CompletionStage<Void> change(UserChange change) {
        LocalHub hub = find(change.tenant(), change.hub());
        return hub == null ? CompletableFuture.completedStage(null) : hub.change(change);
    }

    @Override
    public CompletionStage<Integer> close(TenantName tenant, HubName name, Audience audience, Closing closing) {
        LocalHub hub = find(tenant, name);
        return hub == null
                ? CompletableFuture.completedStage(0)
                : hub.forEach(
                        audience,
                        connection ->
                                connection.end(CloseCode.BACKEND_CLOSED, closing.reason(), closing.allowReconnect()));
    }

    @Override
    public CompletionStage<List<Listing.Entry>> list(Listing listing) {
        LocalHub hub = find(listing.topic().tenant(), listing.topic().hub());
        return hub == null ? CompletableFuture.completedStage(List.of()) : hub.list(listing);
    }

    @Override
    public CompletionStage<List<String>> names(NameListing listing) {
        return CompletableFuture.completedStage(topics.names(listing));
    }

    @Override
    public CompletionStage<HubCount> count(TenantName tenant, HubName hub) {
        return CompletableFuture.completedStage(topics.count(tenant, hub));
    }

    @Override
    public CompletionStage<Void> drained() {
        CompletableFuture<?>[] each = loops.stream()
                .map(loop -> {
                    CompletableFuture<Void> reached = new CompletableFuture<>();
                    loop.execute(() -> reached.complete(null));
                    return reached;
                })
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(each);
    }

    @Override
    @OnEventLoop
    public Seat enter(ClientConnection connection) {
        loops.add(connection.loop());
        Key key = new Key(connection.client().tenant(), connection.client().hub());
        LocalHub hub = hubs.compute(
                        key, (same, now) -> now == null ? new Entry(make(key), 1) : new Entry(now.hub, now.clients + 1))
                .hub;
        return hub.enter(connection);
    }

    private LocalHub make(Key key) {
        Memberships memberships = new Memberships(key.tenant, key.hub, topics, userGroups);
        return new LocalHub(key.tenant, key.hub, memberships, open, meters, () -> left(key));
    }

    private void left(Key key) {
        hubs.computeIfPresent(key, (same, now) -> now.clients == 1 ? null : new Entry(now.hub, now.clients - 1));
    }

    private @Nullable LocalHub find(TenantName tenant, HubName hub) {
        Entry entry = hubs.get(new Key(tenant, hub));
        return entry == null ? null : entry.hub;
    }
}

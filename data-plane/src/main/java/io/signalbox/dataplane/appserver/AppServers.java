package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.Upstream;
import io.signalbox.dataplane.fanout.LocalTopics;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.leave.Crowd;
import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.FarOpening;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.Hello;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.grpc.ToFarAppServer;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The streams that app servers hold, by hub: those of this node, and through other nodes theirs. */
public final class AppServers implements Upstream, FarAppServers.Serving {
    /** How long one of a hub's app servers is not asked again for streams to the same node. */
    private static final Duration BETWEEN_WISHES = Duration.ofSeconds(30);

    private final ConcurrentMap<HubKey, List<AppServerStream>> streams = new ConcurrentHashMap<>();
    /** What the app servers of hubs without a stream here asked for. */
    private final Newest<HubKey, ConnectionLimits> learned = new Newest<>();
    /** When an app server was asked last. */
    private final Newest<Wish, Long> wishes = new Newest<>();

    private final CutLimits cut = new CutLimits(Log.LOG::hubLimitsCut);
    private final HubLimits limits;

    private final Neighbours neighbours;
    private final LocalTopics topics;
    private final FarGuests guests = new FarGuests();

    public AppServers(HubLimits limits, Neighbours neighbours) {
        this.limits = limits;
        this.neighbours = neighbours;
        this.topics = new LocalTopics(neighbours.registry());
    }

    /** @param address to which streams are wanted */
    private record Wish(HubKey hub, String address) {}

    /** What clients are held to when no app server says otherwise. */
    ConnectionLimits own() {
        return limits.own();
    }

    /** What the clients of a stream with this hello are held to; operators hear of what it asked for in vain. */
    ConnectionLimits limits(TenantName tenant, HubName hub, Hello hello) {
        if (!hello.hasSettings()) {
            return own();
        }
        cut.tell(tenant, hub, limits.cut(hello.getSettings()));
        return limits.asked(hello.getSettings());
    }

    /**
     * What the newest stream here asked for; where all streams are elsewhere, what the one asked for that a client of this
     * node was bound to last; before there was one, this node's own.
     */
    @Override
    public ConnectionLimits limits(TenantName tenant, HubName hub) {
        HubKey key = new HubKey(tenant, hub);
        List<AppServerStream> here = streams.getOrDefault(key, List.of());
        ConnectionLimits newest = null;
        for (AppServerStream stream : here) {
            newest = stream.limits();
        }
        return newest == null ? Objects.requireNonNullElse(learned.get(key), limits.own()) : newest;
    }

    /**
     * Whether the hub's newest app server lets its clients come back on another socket; as {@link #limits} knows it, so
     * that where all streams are elsewhere the first client of a node may hear no although later ones hear yes.
     */
    public boolean mayReconnectStatefully(TenantName tenant, HubName hub) {
        return limits(tenant, hub).statefulReconnects();
    }

    /** What no stream here speaks those of other nodes may: they are asked when the client is bound. */
    @Override
    public boolean maySpeak(TenantName tenant, HubName hub, HubProtocol protocol) {
        return limits.own().protocols().contains(protocol) || isSpoken(new HubKey(tenant, hub), protocol);
    }

    private boolean isSpoken(HubKey hub, HubProtocol protocol) {
        return streams.getOrDefault(hub, List.of()).stream().anyMatch(stream -> stream.speaks(protocol));
    }

    /** Whether the hub has streams here that all speak other protocols. */
    private boolean speakOthers(HubKey hub, HubProtocol protocol) {
        return streams.containsKey(hub) && !isSpoken(hub, protocol);
    }

    @Override
    @OnEventLoop
    public CompletionStage<Optional<Binding>> bind(
            ClientConnection connection, Introduction introduction, HubProtocol protocol) {
        var client = connection.client();
        HubKey key = new HubKey(client.tenant(), client.hub());
        ClientOpened opened = Openings.of(client, introduction, protocol.name());
        Optional<AppServerStream.Bound> here = bindHere(key, new LocalClient(connection), protocol);
        if (here.isPresent()) {
            here.get().opened(ToAppServer.newBuilder().setClientOpened(opened).build());
            return CompletableFuture.completedStage(Optional.of(here.get()));
        }
        FarOpening.Builder opening = FarOpening.newBuilder()
                .setTenant(client.tenant().value())
                .setHub(client.hub().value())
                .setOpened(opened);
        if (!isSpoken(key, protocol)) {
            opening.setMoreStreams(neighbours.address());
        }
        FarSearch search = new FarSearch(neighbours, connection, opening.build(), settings -> learn(key, settings));
        return search.begin(speakOthers(key, protocol));
    }

    private ConnectionLimits learn(HubKey hub, HubSettings settings) {
        ConnectionLimits asked = settings.equals(HubSettings.getDefaultInstance()) ? own() : limits.asked(settings);
        ConnectionLimits known = learned.get(hub);
        if (known != null && asked.equals(known)) {
            // One instance is shared by many clients.
            return known;
        }
        cut.tell(hub.tenant(), hub.hub(), limits.cut(settings));
        learned.put(hub, asked);
        return asked;
    }

    private Optional<AppServerStream.Bound> bindHere(HubKey hub, StreamClient client, HubProtocol protocol) {
        List<AppServerStream> candidates = streams.getOrDefault(hub, List.of());
        while (true) {
            AppServerStream chosen = leastLoaded(candidates, protocol);
            if (chosen == null) {
                return Optional.empty();
            }
            Optional<AppServerStream.Bound> bound = chosen.take(client);
            if (bound.isPresent()) {
                return bound;
            }
            // It ended just now; it takes itself out of the list, or says from now on that it is leaving.
        }
    }

    @Override
    public Ear<ToFarAppServer> serve(Line<FromFarAppServer> back) {
        return new FarClient(back, new FarDoor(), neighbours.meters(), own().maximumOutbound());
    }

    /** Where clients of other nodes come in. */
    private final class FarDoor implements FarClient.Door {
        @Override
        public Optional<AppServerStream.Bound> bind(FarClient client, FarOpening opening) {
            Optional<AppServerStream.Bound> bound = guests.add(client) ? bindFar(client, opening) : Optional.empty();
            if (bound.isEmpty()) {
                guests.remove(client);
            }
            return bound;
        }

        @Override
        public boolean speakOthers(FarOpening opening) {
            return protocolOf(opening)
                    .filter(protocol -> AppServers.this.speakOthers(hubOf(opening), protocol))
                    .isPresent();
        }

        @Override
        public void left(FarClient client) {
            guests.remove(client);
        }
    }

    private Optional<AppServerStream.Bound> bindFar(FarClient client, FarOpening opening) {
        Optional<HubProtocol> protocol = protocolOf(opening);
        if (protocol.isEmpty()) {
            return Optional.empty();
        }
        HubKey key = hubOf(opening);
        Optional<AppServerStream.Bound> bound = bindHere(key, client, protocol.get());
        if (!opening.getMoreStreams().isEmpty()) {
            bound.ifPresent(place -> askForMore(place, new Wish(key, opening.getMoreStreams())));
        }
        return bound;
    }

    private static Optional<HubProtocol> protocolOf(FarOpening opening) {
        return HubProtocol.named(opening.getOpened().getHubProtocol());
    }

    private static HubKey hubOf(FarOpening opening) {
        return new HubKey(new TenantName(opening.getTenant()), new HubName(opening.getHub()));
    }

    private void askForMore(AppServerStream.Bound place, Wish wish) {
        long now = System.nanoTime();
        Long last = wishes.get(wish);
        if (last == null || now - last > BETWEEN_WISHES.toNanos()) {
            wishes.put(wish, now);
            place.stream().askForMore(wish.address);
        }
    }

    private static @Nullable AppServerStream leastLoaded(List<AppServerStream> candidates, HubProtocol protocol) {
        AppServerStream least = null;
        for (AppServerStream stream : candidates) {
            if (stream.takesClients()
                    && stream.speaks(protocol)
                    && (least == null || stream.clientCount() < least.clientCount())) {
                least = stream;
            }
        }
        return least;
    }

    /** A stream for the hub is about to come; every announced one leaves. Done when every node knows. */
    CompletionStage<Void> announce(TenantName tenant, HubName hub) {
        return topics.join(Topic.appServer(tenant, hub));
    }

    /** One that was announced has gone. */
    void leaves(TenantName tenant, HubName hub) {
        topics.leave(Topic.appServer(tenant, hub));
    }

    void add(TenantName tenant, HubName hub, AppServerStream stream) {
        streams.compute(new HubKey(tenant, hub), (key, now) -> {
            List<AppServerStream> list = now == null ? new CopyOnWriteArrayList<>() : now;
            list.add(stream);
            return list;
        });
    }

    void remove(TenantName tenant, HubName hub, AppServerStream stream) {
        streams.computeIfPresent(new HubKey(tenant, hub), (key, now) -> {
            now.remove(stream);
            return now.isEmpty() ? null : now;
        });
    }

    /** How many streams serve the hub. */
    public int streamCount(TenantName tenant, HubName hub) {
        return streams.getOrDefault(new HubKey(tenant, hub), List.of()).size();
    }

    /** Ends the tenant's streams; they may come back when the tenant may. */
    public void refuse(TenantName tenant, RefusedException cause) {
        streams.forEach((key, list) -> {
            if (key.tenant().equals(tenant)) {
                list.forEach(stream -> stream.refuse(cause));
            }
        });
    }

    /** The clients of other nodes that are bound to streams of this one. */
    public Crowd guests() {
        return guests;
    }

    /** Tells every app server that this node leaves; clients of other nodes are bound here no more. */
    public void leave() {
        guests.close();
        streams.values().forEach(list -> list.forEach(AppServerStream::sayLeaving));
    }

    /**
     * The node goes: ends all streams in order, so that no app server has to wonder what became of what it said last.
     *
     * @return done when all have ended; an app server that does not read may keep it for ever
     */
    public CompletionStage<Void> finish() {
        return CompletableFuture.allOf(streams.values().stream()
                .flatMap(List::stream)
                .map(stream -> stream.finish().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** This node does not leave after all: clients of other nodes are bound here again. */
    public void stay() {
        guests.open();
    }
}

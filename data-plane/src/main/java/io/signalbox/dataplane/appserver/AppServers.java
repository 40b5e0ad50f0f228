package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.Upstream;
import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.grpc.Hello;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The streams that app servers hold, by hub. */
public final class AppServers implements Upstream {
    private final ConcurrentMap<Key, List<AppServerStream>> streams = new ConcurrentHashMap<>();

    private final CutLimits cut = new CutLimits(Log.LOG::hubLimitsCut);
    private final HubLimits limits;

    public AppServers(HubLimits limits) {
        this.limits = limits;
    }

    private record Key(TenantName tenant, HubName hub) {}

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

    @Override
    public ConnectionLimits limits(TenantName tenant, HubName hub) {
        ConnectionLimits newest = limits.own();
        for (AppServerStream stream : streams.getOrDefault(new Key(tenant, hub), List.of())) {
            newest = stream.limits();
        }
        return newest;
    }

    /** Whether the hub's newest app server lets its clients come back on another socket. */
    public boolean mayReconnectStatefully(TenantName tenant, HubName hub) {
        return limits(tenant, hub).statefulReconnects();
    }

    @Override
    public boolean speaks(TenantName tenant, HubName hub, HubProtocol protocol) {
        List<AppServerStream> all = streams.getOrDefault(new Key(tenant, hub), List.of());
        return all.isEmpty()
                ? limits.own().protocols().contains(protocol)
                : all.stream().anyMatch(stream -> stream.speaks(protocol));
    }

    @Override
    @OnEventLoop
    public CompletionStage<Optional<Binding>> bind(
            ClientConnection connection, Introduction introduction, HubProtocol protocol) {
        return CompletableFuture.completedStage(bindHere(connection, introduction, protocol));
    }

    private Optional<Binding> bindHere(ClientConnection connection, Introduction introduction, HubProtocol protocol) {
        var client = connection.client();
        List<AppServerStream> candidates = streams.getOrDefault(new Key(client.tenant(), client.hub()), List.of());
        while (true) {
            AppServerStream chosen = leastLoaded(candidates, protocol);
            if (chosen == null) {
                return Optional.empty();
            }
            Optional<Binding> bound =
                    chosen.open(connection, Openings.of(connection.client(), introduction, protocol.name()));
            if (bound.isPresent()) {
                return bound;
            }
            // It ended just now; it takes itself out of the list, or says from now on that it is leaving.
        }
    }

    private static @org.jspecify.annotations.Nullable AppServerStream leastLoaded(
            List<AppServerStream> candidates, HubProtocol protocol) {
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

    void add(TenantName tenant, HubName hub, AppServerStream stream) {
        streams.compute(new Key(tenant, hub), (key, now) -> {
            List<AppServerStream> list = now == null ? new CopyOnWriteArrayList<>() : now;
            list.add(stream);
            return list;
        });
    }

    void remove(TenantName tenant, HubName hub, AppServerStream stream) {
        streams.computeIfPresent(new Key(tenant, hub), (key, now) -> {
            now.remove(stream);
            return now.isEmpty() ? null : now;
        });
    }

    /** How many streams serve the hub. */
    public int streamCount(TenantName tenant, HubName hub) {
        return streams.getOrDefault(new Key(tenant, hub), List.of()).size();
    }

    /** Ends the tenant's streams; they may come back when the tenant may. */
    public void refuse(TenantName tenant, RefusedException cause) {
        streams.forEach((key, list) -> {
            if (key.tenant.equals(tenant)) {
                list.forEach(stream -> stream.refuse(cause));
            }
        });
    }

    /** Tells every app server that this node leaves. */
    public void leave() {
        streams.values().forEach(list -> list.forEach(AppServerStream::sayLeaving));
    }
}

package io.signalbox.restapi.fake;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.FollowTenants;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.grpc.TenantsGrpc;
import io.signalbox.protocol.token.AccessKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A control plane with a few tenants in memory; it tells its followers every change. */
public final class FakeControlPlane extends TenantsGrpc.TenantsImplBase {
    private final Map<String, TenantState> tenants = new ConcurrentHashMap<>();
    private final List<StreamObserver<TenantEvent>> followers = new CopyOnWriteArrayList<>();

    public ServerServiceDefinition guardedBy(ClusterSecret secret) {
        return ServerInterceptors.intercept(bindService(), ClusterAuth.server(secret));
    }

    /** A tenant with two new keys, or new keys and state for one that is there. */
    public synchronized void put(String name, boolean enabled, String... hosts) {
        TenantState state = TenantState.newBuilder()
                .setName(name)
                .setEnabled(enabled)
                .setPrimaryKey(AccessKey.random().value())
                .setSecondaryKey(AccessKey.random().value())
                .addAllHosts(List.of(hosts))
                .build();
        tenants.put(name, state);
        followers.forEach(follower ->
                follower.onNext(TenantEvent.newBuilder().setChanged(state).build()));
    }

    public AccessKey primary(String name) {
        return new AccessKey(tenants.get(name).getPrimaryKey());
    }

    public AccessKey secondary(String name) {
        return new AccessKey(tenants.get(name).getSecondaryKey());
    }

    @Override
    public synchronized void follow(FollowTenants request, StreamObserver<TenantEvent> events) {
        var snapshot = TenantSnapshot.newBuilder().addAllTenants(tenants.values());
        events.onNext(TenantEvent.newBuilder().setSnapshot(snapshot).build());
        followers.add(events);
    }
}

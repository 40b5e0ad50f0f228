package io.signalbox.dataplane.support;

import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.FollowTenants;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.grpc.TenantsGrpc;
import io.signalbox.protocol.token.AccessKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A control plane behind a real gRPC port, with the tenants dev, acme and disabled. */
public final class StandInControlPlane extends TenantsGrpc.TenantsImplBase implements AutoCloseable {
    public static final ClusterSecret SECRET = new ClusterSecret("a secret of the cluster under test");

    /** The hub whose clients may have stateful reconnect, in every tenant. */
    public static final String STATEFUL_HUB = "stateful";

    private final Map<String, TenantState> states = new LinkedHashMap<>();
    private final List<StreamObserver<TenantEvent>> followers = new ArrayList<>();
    private final GrpcListener listener;

    public StandInControlPlane() {
        put("dev", true, key("dev"));
        put("acme", true, key("acme"));
        put("disabled", false, key("disabled"));
        listener = GrpcListener.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(ServerInterceptors.intercept(this, ClusterAuth.server(SECRET))));
    }

    /** The primary key of a tenant that was never regenerated. */
    public static AccessKey key(String tenant) {
        return new AccessKey("primary key of 32 characters for " + tenant);
    }

    public static AccessKey secondaryKey(String tenant) {
        return new AccessKey("secondary key of 32 characters for " + tenant);
    }

    public int port() {
        return listener.port();
    }

    /** Changes a tenant, or makes a new one; the followers hear of it at once. */
    public void put(String name, boolean enabled, AccessKey primary) {
        put(name, enabled, primary, TenantOptions.getDefaultInstance());
    }

    /** An enabled tenant with these options and {@link #key}. */
    public void put(String name, TenantOptions options) {
        put(name, true, key(name), options);
    }

    private synchronized void put(String name, boolean enabled, AccessKey primary, TenantOptions options) {
        TenantState state = TenantState.newBuilder()
                .setName(name)
                .setEnabled(enabled)
                .setPrimaryKey(primary.value())
                .setSecondaryKey(secondaryKey(name).value())
                .addHosts(name + ".custom.example")
                .setOptions(options.toBuilder().addStatefulReconnectHubs(STATEFUL_HUB))
                .build();
        states.put(name, state);
        TenantEvent event = TenantEvent.newBuilder().setChanged(state).build();
        followers.forEach(follower -> follower.onNext(event));
    }

    @Override
    public synchronized void follow(FollowTenants request, StreamObserver<TenantEvent> follower) {
        followers.add(follower);
        follower.onNext(TenantEvent.newBuilder()
                .setSnapshot(TenantSnapshot.newBuilder().addAllTenants(states.values()))
                .build());
    }

    @Override
    public void close() {
        listener.close();
    }
}

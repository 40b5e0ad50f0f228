package io.signalbox.protocol.tenant;

import io.grpc.ServerInterceptors;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.FollowTenants;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.grpc.TenantsGrpc;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A control plane's tenants behind a real listener. */
final class TenantServer extends TenantsGrpc.TenantsImplBase implements AutoCloseable {
    private final Map<String, TenantState> states = new LinkedHashMap<>();
    private final List<StreamObserver<TenantEvent>> followers = new ArrayList<>();
    private final GrpcListener listener;

    TenantServer(int port, ClusterSecret secret, List<TenantState> first) {
        first.forEach(state -> states.put(state.getName(), state));
        listener = GrpcListener.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                List.of(ServerInterceptors.intercept(this, ClusterAuth.server(secret))));
    }

    int port() {
        return listener.port();
    }

    @Override
    public synchronized void follow(FollowTenants request, StreamObserver<TenantEvent> follower) {
        followers.add(follower);
        follower.onNext(TenantEvent.newBuilder()
                .setSnapshot(TenantSnapshot.newBuilder().addAllTenants(states.values()))
                .build());
    }

    synchronized void change(TenantState state) {
        states.put(state.getName(), state);
        tell(TenantEvent.newBuilder().setChanged(state).build());
    }

    synchronized void remove(String name) {
        states.remove(name);
        tell(TenantEvent.newBuilder().setRemoved(name).build());
    }

    synchronized int followers() {
        return followers.size();
    }

    private void tell(TenantEvent event) {
        followers.forEach(follower -> follower.onNext(event));
    }

    @Override
    public void close() {
        listener.close();
    }
}

package io.signalbox.controlplane.feed;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.FollowTenants;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantsGrpc;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Serves tenants.proto: every call gets all tenants, then every change within moments of its commit. */
public final class TenantFeed implements AutoCloseable {
    private static final int SHOWN = 80;

    private final TenantBook tenants;
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

    public TenantFeed(TenantBook tenants) {
        this.tenants = tenants;
    }

    /** The gRPC service, for callers that show the cluster secret only: its events hold access keys. */
    public ServerServiceDefinition service(ClusterSecret secret) {
        return ServerInterceptors.intercept(new Service(), ClusterAuth.server(secret));
    }

    /** Ends all calls, so that the listener can close. */
    @Override
    public void close() {
        Status leaving = Status.UNAVAILABLE.withDescription("the control plane is leaving; follow again");
        followers.forEach(follower -> follower.end(leaving));
    }

    private void follow(String name, ServerCallStreamObserver<TenantEvent> out) {
        Follower follower = new Follower(name, out, this::forget);
        out.setOnReadyHandler(follower::onReady);
        out.setOnCancelHandler(follower::onEnded);
        followers.add(follower);
        tenants.follow(follower);
        LOG.followed(name);
    }

    private void forget(Follower follower) {
        tenants.unfollow(follower);
        followers.remove(follower);
    }

    /** The name comes from outside: it must not write log lines of its own. */
    private static String printable(String name) {
        String cut = name.length() > SHOWN ? name.substring(0, SHOWN) : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private final class Service extends TenantsGrpc.TenantsImplBase {
        @Override
        public void follow(FollowTenants request, StreamObserver<TenantEvent> out) {
            TenantFeed.this.follow(printable(request.getFollower()), (ServerCallStreamObserver<TenantEvent>) out);
        }
    }
}

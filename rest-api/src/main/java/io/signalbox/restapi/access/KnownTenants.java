package io.signalbox.restapi.access;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.quarkus.runtime.Startup;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.TenantFollower;
import io.signalbox.protocol.tenant.Tenants;
import io.signalbox.restapi.settings.ClusterSettings;
import io.signalbox.restapi.settings.RestApiSettings;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The tenants, followed from the control plane as soon as the process starts; while it is away, as they were last
 * known. They are no bean of their own type: another plane in the same process has its own.
 */
@Startup
@Singleton
public final class KnownTenants {
    private final ManagedChannel controlPlane;
    private final TenantFollower follower;

    @Inject
    KnownTenants(RestApiSettings settings, ClusterSettings cluster) {
        controlPlane = GrpcChannels.open(settings.tenants());
        follower = new TenantFollower(
                ClientInterceptors.intercept(controlPlane, ClusterAuth.client(new ClusterSecret(cluster.secret()))),
                "rest-api",
                changed -> {});
    }

    /** Whether they are known at all. */
    public boolean areLoaded() {
        return follower.loaded();
    }

    /** @throws RefusedException while they were never heard of */
    Tenants loaded() {
        if (!follower.loaded()) {
            throw new RefusedException(Refusal.TENANTS_NOT_LOADED);
        }
        return follower;
    }

    @PreDestroy
    void close() {
        follower.close();
        controlPlane.shutdownNow();
    }
}

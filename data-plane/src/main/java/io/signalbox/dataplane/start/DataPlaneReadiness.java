package io.signalbox.dataplane.start;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: the tenants are known and the node is not leaving. */
@Readiness
@Singleton
public class DataPlaneReadiness implements HealthCheck {
    private final DataPlane dataPlane;

    public DataPlaneReadiness(DataPlane dataPlane) {
        this.dataPlane = dataPlane;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("data-plane").status(dataPlane.ready()).build();
    }
}

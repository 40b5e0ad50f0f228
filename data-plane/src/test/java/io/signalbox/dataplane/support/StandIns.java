package io.signalbox.dataplane.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts what the data plane under test needs around it, and tells it where that is. */
public final class StandIns implements QuarkusTestResourceLifecycleManager {
    private @Nullable StandInControlPlane controlPlane;

    @Override
    public Map<String, String> start() {
        StandInControlPlane started = new StandInControlPlane();
        controlPlane = started;
        return Map.of(
                "signalbox.data-plane.tenants", "127.0.0.1:" + started.port(),
                "signalbox.data-plane.grpc-host", "127.0.0.1",
                "signalbox.data-plane.grpc-port", "0",
                "signalbox.data-plane.heartbeat", "100ms",
                "signalbox.data-plane.shutdown-timeout", "1s",
                "signalbox.cluster.secret", StandInControlPlane.SECRET.value(),
                "signalbox.default-tenant", "dev",
                "quarkus.http.test-port", "0");
    }

    @Override
    public void inject(TestInjector tests) {
        if (controlPlane != null) {
            tests.injectIntoFields(controlPlane, new TestInjector.MatchesType(StandInControlPlane.class));
        }
    }

    @Override
    public void stop() {
        if (controlPlane != null) {
            controlPlane.close();
        }
    }
}

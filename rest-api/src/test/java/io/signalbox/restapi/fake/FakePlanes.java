package io.signalbox.restapi.fake;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcListener;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** The two planes that the REST API needs, behind one real gRPC port, as standalone has them. */
public final class FakePlanes implements QuarkusTestResourceLifecycleManager {
    private static final ClusterSecret SECRET = new ClusterSecret("a-cluster-secret-for-tests-of-32-or-more");

    private final FakeDataPlane dataPlane = new FakeDataPlane();
    private final FakeControlPlane controlPlane = new FakeControlPlane();
    private GrpcListener listener;

    @Override
    public Map<String, String> start() {
        controlPlane.put("dev", true);
        controlPlane.put("other", true);
        controlPlane.put("off", false);
        controlPlane.put("shop", true, "push.shop.example");
        listener = GrpcListener.open(
                new InetSocketAddress("127.0.0.1", 0),
                List.of(dataPlane.guardedBy(SECRET), controlPlane.guardedBy(SECRET)));
        String address = "127.0.0.1:" + listener.port();
        return Map.of(
                "signalbox.rest-api.data-plane", address,
                "signalbox.rest-api.tenants", address,
                // Longer than a cold process takes for its first call.
                "signalbox.rest-api.deadline", "5s",
                "signalbox.rest-api.calls-in-flight", "4",
                "signalbox.cluster.secret", SECRET.value(),
                "signalbox.default-tenant", "dev",
                "quarkus.http.test-port", "0");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(dataPlane, new TestInjector.MatchesType(FakeDataPlane.class));
        injector.injectIntoFields(controlPlane, new TestInjector.MatchesType(FakeControlPlane.class));
    }

    @Override
    public void stop() {
        if (listener != null) {
            listener.close();
        }
    }
}

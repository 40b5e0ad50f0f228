package io.signalbox.controlplane.feed;

import static io.signalbox.controlplane.Operator.newTenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.controlplane.FreshControlPlane;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.TenantFollower;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The control plane as a process of its own: the other planes' own follower joins by the configured port. */
@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
@TestProfile(OwnListenerTest.WithPort.class)
class OwnListenerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @ConfigProperty(name = "signalbox.control-plane.grpc-port")
    int port;

    @Test
    void the_other_planes_follow_by_the_configured_port() {
        ManagedChannel channel = GrpcChannels.open("localhost:" + port);
        Channel trusted = ClientInterceptors.intercept(
                channel, ClusterAuth.client(new ClusterSecret(FreshControlPlane.CLUSTER_SECRET)));
        try (TenantFollower follower = new TenantFollower(trusted, "a test", tenant -> {})) {
            await().atMost(LIMIT).until(follower::loaded);
            assertThat(follower.find(new TenantName("dev"))).isPresent();

            TenantName made = new TenantName(newTenant());

            await().atMost(LIMIT).until(() -> follower.find(made).isPresent());
        } finally {
            channel.shutdownNow();
        }
    }

    public static final class WithPort implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("signalbox.control-plane.grpc-port", String.valueOf(freePort()));
        }

        /** Below those that the system gives to others: nobody takes it by chance until it is listened on. */
        private static int freePort() {
            while (true) {
                int port = ThreadLocalRandom.current().nextInt(12_000, 32_000);
                try (ServerSocket free = new ServerSocket(port)) {
                    return free.getLocalPort();
                } catch (IOException e) {
                    // Somebody else's: another.
                    continue;
                }
            }
        }
    }
}

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
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The control plane as a process of its own: the other planes' own follower joins by the configured port. */
@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
@TestProfile(OwnListenerTest.WithPort.class)
class OwnListenerTest {
    @ConfigProperty(name = "signalbox.control-plane.grpc-port")
    int port;

    @Test
    void the_other_planes_follow_by_the_configured_port() {
        ManagedChannel channel = GrpcChannels.open("localhost:" + port);
        Channel trusted = ClientInterceptors.intercept(
                channel, ClusterAuth.client(new ClusterSecret(FreshControlPlane.CLUSTER_SECRET)));
        try (TenantFollower follower = new TenantFollower(trusted, "a test", tenant -> {})) {
            await().atMost(Duration.ofSeconds(10)).until(follower::loaded);
            assertThat(follower.find(new TenantName("dev"))).isPresent();

            TenantName made = new TenantName(newTenant());

            await().atMost(Duration.ofSeconds(1))
                    .until(() -> follower.find(made).isPresent());
        } finally {
            channel.shutdownNow();
        }
    }

    public static final class WithPort implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try (ServerSocket free = new ServerSocket(0)) {
                return Map.of("signalbox.control-plane.grpc-port", String.valueOf(free.getLocalPort()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

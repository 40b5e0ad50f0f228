package io.signalbox.protocol.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.token.AccessKey;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TenantFollowerTest {
    private static final ClusterSecret SECRET = new ClusterSecret("a-secret-of-the-cluster-in-this-test");
    private static final String FIRST_KEY = "first-key-first-key-first-key-first-key";
    private static final String SECOND_KEY = "second-key-second-key-second-key-second";

    private final BlockingQueue<Tenant> changes = new LinkedBlockingQueue<>();

    @Test
    void a_snapshot_comes_first_then_every_change_within_a_second() throws InterruptedException {
        try (var server = new TenantServer(
                        0, SECRET, List.of(state("dev", true, FIRST_KEY), state("acme", true, FIRST_KEY)));
                var wire = new Wire(server.port(), SECRET);
                var follower = new TenantFollower(wire.channel, "test", changes::add)) {
            assertThat(List.of(next(), next()))
                    .extracting(tenant -> tenant.name().value())
                    .containsExactly("dev", "acme");
            assertThat(follower.loaded()).isTrue();
            assertThat(follower.find(new TenantName("dev")).orElseThrow().keys())
                    .containsExactly(new AccessKey(FIRST_KEY));
            assertThat(follower.byHost("acme.example.com")).contains(new TenantName("acme"));

            server.change(state("dev", true, SECOND_KEY));
            assertThat(changes.poll(1, TimeUnit.SECONDS))
                    .isEqualTo(follower.find(new TenantName("dev")).orElseThrow());
            assertThat(follower.find(new TenantName("dev")).orElseThrow().keys())
                    .containsExactly(new AccessKey(SECOND_KEY));

            server.remove("acme");
            Tenant gone = next();
            assertThat(gone.name()).isEqualTo(new TenantName("acme"));
            assertThat(gone.enabled()).isFalse();
            assertThat(follower.find(new TenantName("acme"))).isEmpty();
            assertThat(follower.byHost("acme.example.com")).isEmpty();
        }
    }

    @Test
    void a_change_of_options_alone_is_told() throws InterruptedException {
        TenantState plain = state("dev", true, FIRST_KEY);
        TenantState strict = plain.toBuilder()
                .setOptions(io.signalbox.protocol.grpc.TenantOptions.newBuilder()
                        .addAllowedOrigins("https://app.example.com")
                        .setStatefulReconnect(true))
                .build();
        try (var server = new TenantServer(0, SECRET, List.of(plain));
                var wire = new Wire(server.port(), SECRET);
                var follower = new TenantFollower(wire.channel, "test", changes::add)) {
            assertThat(next().options()).isEqualTo(TenantOptions.DEFAULTS);
            server.change(strict);
            TenantOptions changed = next().options();
            assertThat(changed.origins().admit("https://app.example.com")).isTrue();
            assertThat(changed.origins().admit("https://other.example.com")).isFalse();
            assertThat(changed.statefulReconnect().on(new HubName("chat"))).isTrue();
            assertThat(follower.find(new TenantName("dev")).orElseThrow().options())
                    .isEqualTo(changed);
        }
    }

    @Test
    void a_tenant_whose_origins_cannot_be_read_is_not_opened_to_all() throws InterruptedException {
        TenantState odd = state("odd", true, FIRST_KEY).toBuilder()
                .setOptions(
                        io.signalbox.protocol.grpc.TenantOptions.newBuilder().addAllowedOrigins("no origin"))
                .build();
        try (var server = new TenantServer(0, SECRET, List.of(odd, state("dev", true, FIRST_KEY)));
                var wire = new Wire(server.port(), SECRET);
                var follower = new TenantFollower(wire.channel, "test", changes::add)) {
            assertThat(next().name().value()).isEqualTo("dev");
            assertThat(follower.find(new TenantName("odd"))).isEmpty();
        }
    }

    @Test
    void a_control_plane_that_restarts_is_followed_again_and_only_differences_are_told() throws InterruptedException {
        var before = new TenantServer(0, SECRET, List.of(state("dev", true, FIRST_KEY), state("old", true, FIRST_KEY)));
        try (var wire = new Wire(before.port(), SECRET);
                var follower = new TenantFollower(wire.channel, "test", changes::add)) {
            assertThat(List.of(next(), next())).hasSize(2);
            before.close();
            assertThat(follower.find(new TenantName("dev")))
                    .as("known while the control plane is away")
                    .isPresent();

            try (var after = new TenantServer(
                    before.port(), SECRET, List.of(state("dev", true, FIRST_KEY), state("new", true, FIRST_KEY)))) {
                assertThat(next().name().value()).isEqualTo("new");
                Tenant gone = next();
                assertThat(gone.name().value()).isEqualTo("old");
                assertThat(gone.enabled()).isFalse();
                assertThat(changes).isEmpty();
                assertThat(follower.find(new TenantName("dev"))).isPresent();
                assertThat(after.followers()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_follower_starts_while_the_control_plane_is_still_away() throws InterruptedException {
        int port;
        try (var server = new TenantServer(0, SECRET, List.of())) {
            port = server.port();
        }
        try (var wire = new Wire(port, SECRET);
                var follower = new TenantFollower(wire.channel, "test", changes::add)) {
            assertThat(follower.loaded()).isFalse();
            assertThat(follower.find(new TenantName("dev"))).isEmpty();
            try (var server = new TenantServer(port, SECRET, List.of(state("dev", true, FIRST_KEY)))) {
                assertThat(next().name().value()).isEqualTo("dev");
                assertThat(follower.loaded()).isTrue();
            }
        }
    }

    @Test
    void a_tenant_that_cannot_be_read_does_not_hold_up_the_others() throws InterruptedException {
        List<TenantState> states = List.of(
                state("Not A Name", true, FIRST_KEY), state("weak", true, "short"), state("dev", true, FIRST_KEY));
        try (var server = new TenantServer(0, SECRET, states);
                var wire = new Wire(server.port(), SECRET);
                var follower = new TenantFollower(wire.channel, "test", changes::add)) {
            assertThat(next().name().value()).isEqualTo("dev");
            assertThat(changes).isEmpty();
            assertThat(follower.find(new TenantName("weak"))).isEmpty();
        }
    }

    @Test
    void a_follower_with_another_secret_learns_nothing() throws InterruptedException {
        ClusterSecret other = new ClusterSecret("another-secret-another-secret-another");
        try (var server = new TenantServer(0, SECRET, List.of(state("dev", true, FIRST_KEY)));
                var wire = new Wire(server.port(), other);
                var follower = new TenantFollower(wire.channel, "test", changes::add)) {
            assertThat(changes.poll(300, TimeUnit.MILLISECONDS)).isNull();
            assertThat(follower.loaded()).isFalse();
            assertThat(server.followers()).isZero();
        }
    }

    private Tenant next() throws InterruptedException {
        Tenant next = changes.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("a change within 20 s").isNotNull();
        return next;
    }

    private static TenantState state(String name, boolean enabled, String primary) {
        return TenantState.newBuilder()
                .setName(name)
                .setEnabled(enabled)
                .setPrimaryKey(primary)
                .addHosts(name + ".Example.com")
                .build();
    }

    private static final class Wire implements AutoCloseable {
        private final ManagedChannel managed;
        private final Channel channel;

        Wire(int port, ClusterSecret secret) {
            managed = GrpcChannels.open("localhost:" + port);
            channel = ClientInterceptors.intercept(managed, ClusterAuth.client(secret));
        }

        @Override
        public void close() throws InterruptedException {
            managed.shutdownNow();
            assertThat(managed.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
        }
    }
}

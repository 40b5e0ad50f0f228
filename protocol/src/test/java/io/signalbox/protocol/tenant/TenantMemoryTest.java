package io.signalbox.protocol.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A follower among others that remember what the control plane told. */
class TenantMemoryTest {
    private static final ClusterSecret SECRET = new ClusterSecret("secret-of-the-cluster-secret-of-the-cluster");
    private static final String KEY = "a-key-of-a-tenant-a-key-of-a-tenant-a-key";
    private static final long LIMIT_SECONDS = 30;

    private final BlockingQueue<Tenant> changes = new LinkedBlockingQueue<>();
    private final BlockingQueue<TenantSnapshot> kept = new LinkedBlockingQueue<>();
    private volatile @Nullable TenantSnapshot last;
    private volatile @Nullable ManagedChannel channel;

    private final TenantMemory memory = new TenantMemory() {
        @Override
        public void keep(TenantSnapshot tenants) {
            kept.add(tenants);
        }

        @Override
        public CompletionStage<Optional<TenantSnapshot>> last() {
            return CompletableFuture.completedStage(Optional.ofNullable(last));
        }
    };

    private static TenantState state(String name) {
        return TenantState.newBuilder()
                .setName(name)
                .setEnabled(true)
                .setPrimaryKey(KEY)
                .build();
    }

    private static TenantSnapshot snapshot(String... names) {
        return TenantSnapshot.newBuilder()
                .addAllTenants(
                        List.of(names).stream().map(TenantMemoryTest::state).toList())
                .build();
    }

    private TenantFollower follow(int port) {
        ManagedChannel opened = GrpcChannels.open("127.0.0.1:" + port);
        channel = opened;
        return new TenantFollower(
                io.grpc.ClientInterceptors.intercept(opened, ClusterAuth.client(SECRET)), "test", changes::add, memory);
    }

    private String next() throws InterruptedException {
        Tenant changed = changes.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(changed).as("a tenant changes").isNotNull();
        return changed.name().value() + (changed.enabled() ? "" : " gone");
    }

    @AfterEach
    void close() {
        ManagedChannel opened = channel;
        if (opened != null) {
            opened.shutdownNow();
        }
    }

    @Test
    void a_process_starts_from_what_others_remember_and_the_control_plane_wins_when_it_is_back() throws Exception {
        TenantServer away = new TenantServer(0, SECRET, List.of());
        int port = away.port();
        away.close();
        last = snapshot("dev", "old");
        try (TenantFollower follower = follow(port)) {
            assertThat(List.of(next(), next())).containsExactly("dev", "old");
            assertThat(follower.loaded()).isTrue();
            assertThat(follower.find(new TenantName("dev"))).isPresent();
            assertThat(kept).as("only what the control plane told is kept").isEmpty();
            try (TenantServer back = new TenantServer(port, SECRET, List.of(state("dev"), state("new")))) {
                assertThat(List.of(next(), next())).containsExactly("new", "old gone");
                assertThat(kept.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(snapshot("dev", "new"));
            }
        }
    }

    @Test
    void whatever_the_control_plane_tells_is_kept() throws Exception {
        try (TenantServer server = new TenantServer(0, SECRET, List.of(state("dev")));
                TenantFollower follower = follow(server.port())) {
            assertThat(next()).isEqualTo("dev");
            server.change(state("acme"));
            server.remove("dev");
            assertThat(List.of(next(), next())).containsExactly("acme", "dev gone");
            assertThat(kept).containsExactly(snapshot("dev"), snapshot("acme", "dev"), snapshot("acme"));
            assertThat(follower.find(new TenantName("acme"))).isPresent();
        }
    }

    @Test
    void what_others_remember_never_takes_the_place_of_what_the_control_plane_tells() throws Exception {
        last = snapshot("stale");
        try (TenantServer server = new TenantServer(0, SECRET, List.of(state("dev")));
                TenantFollower follower = follow(server.port())) {
            assertThat(next()).isEqualTo("dev");
            // Past the time after which a silent control plane counts as away.
            assertThat(changes.poll(2_500, TimeUnit.MILLISECONDS)).isNull();
            assertThat(follower.find(new TenantName("stale"))).isEmpty();
        }
    }

    @Test
    void what_others_remember_never_takes_the_place_of_what_was_told_before_the_control_plane_went() throws Exception {
        last = snapshot("stale");
        TenantServer server = new TenantServer(0, SECRET, List.of(state("dev")));
        int port = server.port();
        try (TenantFollower follower = follow(port)) {
            assertThat(next()).isEqualTo("dev");
            server.close();
            try (TenantServer back = new TenantServer(port, SECRET, List.of(state("dev"), state("new")))) {
                assertThat(next()).as("the next change is its own").isEqualTo("new");
                assertThat(back.port()).isEqualTo(port);
            }
            assertThat(follower.find(new TenantName("stale"))).isEmpty();
        }
    }
}

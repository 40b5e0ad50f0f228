package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.tenant.TenantMemory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HazelcastTenantsTest {
    private static final long LIMIT_SECONDS = 60;
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final ClusterSecret SECRET = new ClusterSecret("0123456789abcdef0123456789abcdef");
    private static final String KEY = "the-access-key-of-a-tenant-of-ours";

    private ClusterUnderTest cluster;

    @BeforeEach
    void two_members() {
        cluster = new ClusterUnderTest(Map.of(), A, B);
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private TenantMemory at(NodeId node) {
        return cluster.node(node).tenants(SECRET);
    }

    private static TenantSnapshot snapshot(String... names) {
        TenantSnapshot.Builder all = TenantSnapshot.newBuilder();
        for (String name : names) {
            all.addTenants(
                    TenantState.newBuilder().setName(name).setEnabled(true).setPrimaryKey(KEY));
        }
        return all.build();
    }

    private static Optional<TenantSnapshot> last(TenantMemory memory) {
        return memory.last()
                .toCompletableFuture()
                .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private static void awaitLast(TenantMemory memory, TenantSnapshot expected) {
        Eventually.holds("kept", () -> last(memory).equals(Optional.of(expected)));
    }

    @Test
    void what_one_node_keeps_another_and_one_that_comes_later_and_one_after_the_others_death_can_read() {
        assertThat(last(at(B))).isEmpty();
        at(A).keep(snapshot("dev", "acme"));
        awaitLast(at(B), snapshot("dev", "acme"));
        NodeId later = new NodeId("later");
        TenantMemory atLater = cluster.startOneMore(later, 2).tenants(SECRET);
        assertThat(last(atLater)).contains(snapshot("dev", "acme"));
        cluster.kill(A);
        awaitLast(atLater, snapshot("dev", "acme"));
    }

    @Test
    void the_newest_is_kept_however_many_came_before_it_at_both_nodes() {
        TenantMemory one = at(A);
        TenantMemory two = at(B);
        for (int i = 0; i < 500; i++) {
            one.keep(snapshot("t" + i));
            two.keep(snapshot("t" + i));
        }
        awaitLast(one, snapshot("t499"));
        two.keep(snapshot("the-end"));
        awaitLast(one, snapshot("the-end"));
        one.keep(snapshot("the-end"));
        one.keep(snapshot("t0"));
        awaitLast(two, snapshot("t0"));
    }

    @Test
    void of_those_that_nodes_keep_again_after_a_loss_the_newest_stays_whoever_comes_last() {
        HazelcastTenants one = (HazelcastTenants) at(A);
        HazelcastTenants two = (HazelcastTenants) at(B);
        two.keep(snapshot("older"));
        awaitLast(one, snapshot("older"));
        one.keep(snapshot("newer"));
        awaitLast(two, snapshot("newer"));
        Map<String, byte[]> all = cluster.node(B).hazelcast().getMap(MemberSetup.TENANTS);
        all.clear();
        two.keepWhatIsLost();
        assertThat(last(one)).contains(snapshot("older"));
        one.keepWhatIsLost();
        assertThat(last(two)).contains(snapshot("newer"));
        two.keepWhatIsLost();
        assertThat(last(one)).contains(snapshot("newer"));
        all.clear();
        one.keepWhatIsLost();
        two.keepWhatIsLost();
        assertThat(last(one)).contains(snapshot("newer"));
        two.keep(snapshot("newest"));
        awaitLast(one, snapshot("newest"));
        one.keepWhatIsLost();
        assertThat(last(one)).contains(snapshot("newest"));
    }

    @Test
    void nothing_in_the_cluster_shows_a_key_and_another_secret_reads_nothing() {
        at(A).keep(snapshot("dev"));
        awaitLast(at(B), snapshot("dev"));
        Map<String, byte[]> all = cluster.node(B).hazelcast().getMap(MemberSetup.TENANTS);
        assertThat(all).isNotEmpty();
        assertThat(all.values())
                .allSatisfy(bytes -> assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                        .doesNotContain(KEY)
                        .doesNotContain("dev"));
        TenantMemory stranger = cluster.node(B).tenants(new ClusterSecret("another-secret-another-secret-another"));
        assertThatThrownBy(() -> last(stranger))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("another cluster secret");
    }

    @Test
    void what_is_kept_while_the_cluster_ends_is_given_up_and_waits_for_nobody() {
        TenantMemory gone = at(B);
        cluster.kill(B);
        IntStream.range(0, 3).forEach(i -> gone.keep(snapshot("t" + i)));
        assertThat(last(at(A))).isEmpty();
    }
}

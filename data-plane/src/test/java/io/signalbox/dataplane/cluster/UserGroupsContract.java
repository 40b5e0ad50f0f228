package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link UserGroups} does, seen from two nodes of one cluster. */
public abstract class UserGroupsContract {
    private static final long LIMIT_SECONDS = 30;
    protected static final TenantName DEV = new TenantName("dev");
    protected static final HubName HUB = new HubName("chat");
    protected static final Topic ANN = user("ann");
    protected static final Topic BOB = user("bob");
    private static final Duration HOUR = Duration.ofHours(1);

    /** As one node uses it. */
    protected abstract UserGroups one();

    /** The same as another node uses it. */
    protected abstract UserGroups two();

    /** Time goes on for both. */
    protected abstract void pass(Duration time);

    protected static Topic user(String name) {
        return Topic.user(DEV, HUB, new UserId(name));
    }

    protected static GroupName group(String name) {
        return new GroupName(name);
    }

    protected static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private void put(UserGroups at, String name, @Nullable Duration ttl) throws Exception {
        await(at.put(ANN, group(name), ttl));
    }

    private static Set<String> names(UserGroups at, Topic user) throws Exception {
        Set<String> names = new HashSet<>();
        await(at.of(user)).forEach(group -> names.add(group.value()));
        return names;
    }

    @Test
    void an_unknown_user_is_in_no_group() throws Exception {
        assertThat(names(one(), ANN)).isEmpty();
        await(one().remove(ANN, group("g")));
        await(one().removeAll(ANN));
    }

    @Test
    void what_is_stored_is_seen_on_every_node_at_once() throws Exception {
        for (int i = 0; i < 50; i++) {
            Topic user = Topic.user(DEV, HUB, new UserId("u" + i));
            await(one().put(user, group("a"), null));
            assertThat(names(two(), user)).containsExactly("a");
            await(two().put(user, group("b"), HOUR));
            assertThat(names(one(), user)).containsExactlyInAnyOrder("a", "b");
            await(two().remove(user, group("a")));
            assertThat(names(one(), user)).containsExactly("b");
            await(one().removeAll(user));
            assertThat(names(two(), user)).isEmpty();
        }
    }

    @Test
    void users_are_distinct_by_tenant_hub_and_name() throws Exception {
        put(one(), "g", null);
        List<Topic> others = List.of(
                Topic.user(new TenantName("acme"), HUB, new UserId("ann")),
                Topic.user(DEV, new HubName("other"), new UserId("ann")),
                Topic.user(DEV, HUB, new UserId("Ann")));
        for (Topic other : others) {
            assertThat(names(two(), other)).isEmpty();
        }
    }

    @Test
    void a_group_is_forgotten_when_its_time_is_over_and_the_others_stay() throws Exception {
        put(one(), "long", HOUR);
        put(one(), "short", Duration.ofSeconds(10));
        put(one(), "ever", null);
        pass(Duration.ofSeconds(5));
        assertThat(names(two(), ANN)).containsExactlyInAnyOrder("long", "short", "ever");
        pass(Duration.ofSeconds(6));
        assertThat(names(two(), ANN)).containsExactlyInAnyOrder("long", "ever");
    }

    @Test
    void what_is_stored_again_has_the_time_to_live_that_was_said_last() throws Exception {
        put(one(), "longer", Duration.ofSeconds(10));
        put(one(), "longer", HOUR);
        put(one(), "shorter", HOUR);
        put(two(), "shorter", Duration.ofSeconds(10));
        put(one(), "ever", Duration.ofSeconds(10));
        put(one(), "ever", null);
        put(one(), "limited", null);
        put(two(), "limited", Duration.ofSeconds(10));
        pass(Duration.ofSeconds(11));
        assertThat(names(one(), ANN)).containsExactlyInAnyOrder("longer", "ever");
    }

    @Test
    void of_the_groups_without_a_time_to_live_the_latest_are_kept() throws Exception {
        put(one(), "limited", HOUR);
        for (int i = 0; i < UserGroups.MOST_WITHOUT_TTL; i++) {
            put(i % 2 == 0 ? one() : two(), "g" + i, null);
        }
        // Said again, it is the latest.
        put(one(), "g0", null);
        put(one(), "one more", null);
        put(two(), "two more", null);
        Set<String> names = names(two(), ANN);
        assertThat(names)
                .hasSize(UserGroups.MOST_WITHOUT_TTL + 1)
                .contains("limited", "g0", "one more", "two more")
                .doesNotContain("g1", "g2");
    }

    @Test
    void too_many_groups_with_a_time_to_live_are_refused_until_some_are_over() throws Exception {
        List<CompletionStage<Void>> all = new ArrayList<>();
        IntStream.range(0, UserGroups.MOST_WITH_TTL)
                .forEach(i -> all.add(one().put(ANN, group("g" + i), i == 0 ? Duration.ofSeconds(10) : HOUR)));
        for (CompletionStage<Void> each : all) {
            await(each);
        }
        put(one(), "g1", HOUR);
        put(one(), "ever", null);
        assertThatThrownBy(() -> put(two(), "one more", HOUR))
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(Refusal.TOO_MANY_GROUPS_OF_USER));
        assertThat(names(one(), ANN)).hasSize(UserGroups.MOST_WITH_TTL + 1).doesNotContain("one more");
        pass(Duration.ofSeconds(11));
        put(two(), "one more", HOUR);
        assertThat(names(one(), ANN)).contains("one more");
    }
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.support.MovingClock;
import io.signalbox.protocol.name.UserId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InMemoryUserGroupsTest extends UserGroupsContract {
    private final MovingClock clock = new MovingClock();
    private final InMemoryUserGroups groups = new InMemoryUserGroups(clock);

    @Override
    protected UserGroups one() {
        return groups;
    }

    @Override
    protected UserGroups two() {
        return groups;
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time);
    }

    // compat: ug-year
    @Test
    void nothing_is_stored_for_longer_than_a_year() throws Exception {
        await(groups.put(ANN, group("ever"), null));
        await(groups.put(ANN, group("longer"), Duration.ofDays(1_000)));
        pass(Duration.ofDays(364));
        assertThat(await(groups.of(ANN))).hasSize(2);
        pass(Duration.ofDays(1));
        assertThat(await(groups.of(ANN))).isEmpty();
    }

    @Test
    void records_that_have_expired_do_not_pile_up() throws Exception {
        await(groups.put(ANN, group("g"), null));
        for (int i = 0; i < 20_000; i++) {
            await(groups.put(Topic.user(DEV, HUB, new UserId("u" + i)), group("g"), Duration.ofSeconds(10)));
            pass(Duration.ofMillis(20));
            assertThat(groups.size()).isLessThan(5_000);
        }
        assertThat(await(groups.of(ANN))).isNotEmpty();
    }

    @Test
    void a_user_without_groups_leaves_nothing_behind() throws Exception {
        await(groups.put(ANN, group("g"), null));
        await(groups.remove(ANN, group("g")));
        assertThat(groups.size()).isZero();
    }
}

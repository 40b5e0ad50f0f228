package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.MovingClock;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Both nodes serve all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HazelcastUserGroupsTest extends UserGroupsContract {
    private static final NodeId ONE = new NodeId("one");
    private static final NodeId TWO = new NodeId("two");
    private ClusterUnderTest cluster;

    private MovingClock clock = new MovingClock();

    @BeforeEach
    void a_clock_of_its_own() {
        clock = new MovingClock();
    }

    /** Besides those that every cluster under test has. */
    Map<String, String> settings() {
        return Map.of();
    }

    @BeforeAll
    void two_nodes() {
        cluster = new ClusterUnderTest(settings(), ONE, TWO);
    }

    @AfterAll
    void end() {
        cluster.close();
    }

    @AfterEach
    void nothing_is_left() {
        cluster.node(ONE).hazelcast().getMap(MemberSetup.USER_GROUPS).clear();
    }

    private UserGroups of(NodeId node, Clock by) {
        return ((HazelcastUserGroups) cluster.node(node).userGroups()).by(by);
    }

    @Override
    protected UserGroups one() {
        return of(ONE, clock);
    }

    @Override
    protected UserGroups two() {
        return of(TWO, clock);
    }

    @Override
    protected void pass(Duration time) {
        clock.pass(time);
    }

    @Test
    void what_has_expired_leaves_the_map_by_itself_and_what_has_not_stays() throws Exception {
        UserGroups now = of(ONE, Clock.systemUTC());
        await(now.put(ANN, group("longer"), Duration.ofSeconds(60)));
        await(now.put(ANN, group("short"), Duration.ofMillis(100)));
        await(now.put(BOB, group("short"), Duration.ofMillis(100)));
        Eventually.holds(
                "one record is left",
                () -> cluster.node(TWO)
                                .hazelcast()
                                .getMap(MemberSetup.USER_GROUPS)
                                .keySet()
                                .size()
                        == 1);
        assertThat(await(of(TWO, Clock.systemUTC()).of(ANN))).containsExactly(group("longer"));
    }

    @Test
    void a_member_that_dies_takes_nothing_of_it_along() throws Exception {
        NodeId three = new NodeId("three");
        cluster.startOneMore(three, 2);
        for (int i = 0; i < 200; i++) {
            await(one().put(ANN, group("g" + i), Duration.ofHours(1)));
            await(of(three, clock).put(user("u" + i), group("g"), null));
        }
        cluster.kill(three);
        assertThat(await(two().of(ANN))).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(await(one().of(user("u" + i)))).containsExactly(group("g"));
        }
    }
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.map.IMap;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.MovingClock;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
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
    void while_as_many_wait_as_may_further_ones_are_refused() throws Exception {
        UserGroups few = ((HazelcastUserGroups) cluster.node(ONE).userGroups()).withAtMost(2);
        IMap<String, UserRecord> held = cluster.node(TWO).hazelcast().getMap(MemberSetup.USER_GROUPS);
        held.lock(TopicKey.of(ANN));
        CompletionStage<Void> first;
        CompletionStage<Void> second;
        try {
            first = few.put(ANN, group("a"), null);
            second = few.remove(ANN, group("b"));
            assertThatThrownBy(() -> await(few.of(BOB)))
                    .cause()
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.SERVER_BUSY));
        } finally {
            held.unlock(TopicKey.of(ANN));
        }
        await(first);
        await(second);
        assertThat(await(few.of(ANN))).containsExactly(group("a"));
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

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.map.IMap;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes of a map that answers when the test says so, by deadlines that pass when the test says so. */
class LateChangesTest {
    private static final Topic TOPIC = Topic.group(new TenantName("dev"), new HubName("chat"), new GroupName("g"));
    private static final String KEY = TopicKey.of(TOPIC);
    private static final Duration WITHIN = Duration.ofHours(1);
    private static final NodeId LATE = new NodeId("late");

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Executor atOnce = Runnable::run;
    private final Deadlines changes = new Deadlines(WITHIN, atOnce);
    private final Deadlines news = new Deadlines(WITHIN, atOnce);
    private final LivingNodes nodes = new LivingNodes(news);
    private final List<Asked> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final HazelcastRegistry registry = registry();

    private record Asked(TopicOperation<?> work, CompletableFuture<Object> answer) {}

    private HazelcastRegistry registry() {
        Attempts attempts = new Attempts(atOnce, timer);
        Seat seat = stub(Seat.class, (proxy, method, arguments) -> {
            told.add((String) arguments[0]);
            return CompletableFuture.completedStage(true);
        });
        return new HazelcastRegistry(
                new HazelcastRegistry.Shared(
                        new NodeId("self"),
                        attempts,
                        new Deadlines(WITHIN, atOnce),
                        changes,
                        new Remembered(1_000, WITHIN.toNanos()),
                        new Doubt(() -> 1),
                        new Meters(new SimpleMeterRegistry())),
                map(),
                nodes,
                new Notices(seat, nodes, atOnce, attempts, changes));
    }

    @SuppressWarnings("unchecked")
    private IMap<String, Holders> map() {
        return stub(IMap.class, (proxy, method, arguments) -> {
            Asked one = new Asked((TopicOperation<?>) arguments[1], new CompletableFuture<>());
            asked.add(one);
            return one.answer;
        });
    }

    private static <T> T stub(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(LateChangesTest.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    private static void pass(Deadlines deadlines) {
        deadlines.tick(System.nanoTime() + WITHIN.toNanos());
    }

    private CompletionStage<Void> leaveThatIsGivenUp() {
        registry.join(TOPIC);
        asked.get(0).answer.complete(new HashMap<>());
        CompletionStage<Void> left = registry.leave(TOPIC);
        pass(changes);
        return left;
    }

    /** The race: the leave was made behind the join that followed it, and the map said that nobody is here. */
    @Test
    void a_leave_that_was_given_up_is_over_before_the_join_behind_it_begins() {
        assertThat(leaveThatIsGivenUp()).isCompletedExceptionally();
        CompletionStage<Void> back = registry.join(TOPIC);
        assertThat(asked).as("the leave may still be made").hasSize(2);
        asked.get(1).answer.complete(new HashMap<>());
        assertThat(asked).hasSize(3);
        assertThat(asked.get(2).work).isInstanceOf(TopicOperation.Join.class);
        assertThat(back).isNotDone();
        asked.get(2).answer.complete(new HashMap<>());
        assertThat(back).isCompleted();
    }

    @Test
    void whoever_waits_behind_it_is_kept_no_longer_than_others_and_has_what_it_asked_for_in_the_end() {
        assertThat(leaveThatIsGivenUp()).isCompletedExceptionally();
        CompletionStage<Void> back = registry.join(TOPIC);
        pass(changes);
        assertThat(back).isCompletedExceptionally();
        asked.get(1).answer.complete(new HashMap<>());
        assertThat(asked).hasSize(3);
        assertThat(asked.get(2).work).isInstanceOf(TopicOperation.Join.class);
    }

    /** The race: it was struck out as told, and remembered for ever what it had been told before. */
    @Test
    void a_reader_that_was_not_met_in_time_is_told_when_it_is_met() {
        CompletionStage<Void> in = registry.join(TOPIC);
        Map<String, Long> readers = new HashMap<>(Map.of(LATE.value(), 7L));
        asked.get(0).answer.complete(readers);
        assertThat(in).isNotDone();
        pass(news);
        assertThat(in).isCompleted();
        assertThat(told).isEmpty();
        assertThat(asked).as("it is not struck out").hasSize(1);

        assertThat(nodes.onJoined(new Node(LATE, "localhost:1"), false)).isEqualTo(LivingNodes.Before.UNMET);
        registry.reassert(List.of(KEY));
        asked.get(1).answer.complete(new HashMap<>(Map.of(KEY, readers)));
        assertThat(told).containsExactly(LATE.value());
        assertThat(asked.get(2).work).isInstanceOf(TopicOperation.Told.class);
    }
}

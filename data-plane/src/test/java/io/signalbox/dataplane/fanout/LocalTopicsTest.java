package io.signalbox.dataplane.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LocalTopicsTest {
    private static final Topic TOPIC = Topic.group(new TenantName("dev"), new HubName("chat"), new GroupName("g"));

    /** Remembers the calls; a join is done when the test says so. */
    private static final class Slow implements Registry {
        private final List<String> calls = new ArrayList<>();
        private final CompletableFuture<Void> joined = new CompletableFuture<>();

        @Override
        public synchronized CompletionStage<Void> join(Topic topic) {
            calls.add("join");
            return joined;
        }

        @Override
        public synchronized CompletionStage<Void> leave(Topic topic) {
            calls.add("leave");
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Set<NodeId>> nodesOf(Topic topic) {
            return CompletableFuture.completedStage(Set.of());
        }
    }

    private final Slow registry = new Slow();
    private final LocalTopics topics = new LocalTopics(registry);

    private static boolean done(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isDone();
    }

    @Test
    void the_registry_hears_of_the_first_and_of_the_last_member_alone() {
        topics.join(TOPIC);
        topics.join(TOPIC);
        topics.join(TOPIC);
        topics.leave(TOPIC);
        topics.leave(TOPIC);
        assertThat(registry.calls).containsExactly("join");
        topics.leave(TOPIC);
        assertThat(registry.calls).containsExactly("join", "leave");
        topics.leave(TOPIC);
        assertThat(registry.calls).as("one leave too many").containsExactly("join", "leave");
    }

    @Test
    void who_joins_while_the_first_join_is_under_way_waits_for_it() {
        CompletionStage<Void> first = topics.join(TOPIC);
        CompletionStage<Void> second = topics.join(TOPIC);
        CompletionStage<Void> known = topics.known(TOPIC);
        assertThat(List.of(done(first), done(second), done(known))).containsOnly(false);
        registry.joined.complete(null);
        assertThat(List.of(done(first), done(second), done(known))).containsOnly(true);
    }

    @Test
    void a_join_that_failed_is_tried_again_for_whoever_comes_next() {
        topics.join(TOPIC);
        registry.joined.completeExceptionally(new IllegalStateException("as in a test"));
        topics.join(TOPIC);
        topics.known(TOPIC);
        topics.leave(TOPIC);
        topics.leave(TOPIC);
        assertThat(registry.calls).containsExactly("join", "join", "join", "leave");
    }

    @Test
    void loops_that_join_and_leave_at_once_leave_the_registry_in_order() throws Exception {
        ExecutorService loops = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                all.add(loops.submit(() -> {
                    for (int round = 0; round < 2_000; round++) {
                        topics.join(TOPIC);
                        topics.leave(TOPIC);
                    }
                }));
            }
            for (Future<?> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            loops.shutdownNow();
        }
        for (int i = 0; i < registry.calls.size(); i++) {
            assertThat(registry.calls.get(i)).isEqualTo(i % 2 == 0 ? "join" : "leave");
        }
        assertThat(registry.calls.size()).isEven().isPositive();
    }
}

package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.fanout.NodeId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RememberedTest {
    private static final long TRUSTED = 1_000;
    private static final Set<NodeId> A = Set.of(new NodeId("a"));
    private static final Set<NodeId> B = Set.of(new NodeId("b"));

    private final Remembered remembered = new Remembered(4, TRUSTED);

    private void learn(String key, Set<NodeId> answer) {
        remembered.remember(key, answer, remembered.since(key));
    }

    @Test
    void what_was_answered_is_remembered_until_it_is_forgotten() {
        learn("x", A);
        assertThat(remembered.get("x", 0)).isEqualTo(A);
        remembered.forget(List.of("x"));
        assertThat(remembered.get("x", 0)).isNull();
        learn("x", B);
        assertThat(remembered.get("x", 0)).isEqualTo(B);
        remembered.forgetAll();
        assertThat(remembered.get("x", 0)).isNull();
    }

    @Test
    void an_answer_under_way_while_its_topic_or_everything_is_forgotten_is_not_taken() {
        Remembered.Since one = remembered.since("x");
        remembered.forget(List.of("x"));
        remembered.remember("x", A, one);
        assertThat(remembered.get("x", 0)).isNull();
        Remembered.Since all = remembered.since("x");
        remembered.forgetAll();
        remembered.remember("x", A, all);
        assertThat(remembered.get("x", 0)).isNull();
    }

    @Test
    void there_are_never_more_than_may_be_and_the_newest_are_among_them() {
        for (int i = 0; i < 100; i++) {
            learn("k" + i, A);
            assertThat(remembered.size()).isLessThanOrEqualTo(4);
            assertThat(remembered.get("k" + i, 0)).isEqualTo(A);
        }
        assertThat(remembered.get("k0", 0)).isNull();
        assertThat(remembered.get("k98", 0)).isEqualTo(A);
    }

    @Test
    void what_has_grown_old_is_forgotten_too() {
        learn("old", A);
        learn("k1", A);
        learn("k2", A);
        assertThat(remembered.get("old", 0)).isEqualTo(A);
        remembered.forget(List.of("old"));
        assertThat(remembered.get("old", 0)).isNull();
    }

    @Test
    void a_process_that_was_frozen_trusts_nothing_that_it_remembered() {
        learn("x", A);
        assertThat(remembered.get("x", TRUSTED)).isEqualTo(A);
        assertThat(remembered.get("x", TRUSTED + 1)).as("no sign of life").isNull();
        remembered.awake(TRUSTED + 1);
        assertThat(remembered.get("x", TRUSTED + 1))
                .as("it was too long without")
                .isNull();
        learn("x", B);
        remembered.awake(2 * TRUSTED);
        assertThat(remembered.get("x", 2 * TRUSTED + 1)).isEqualTo(B);
    }

    /** The version that is told must never be older than the one at the last forgetting, however both cross. */
    @Test
    void nothing_older_than_the_last_forgetting_comes_back_while_generations_turn() throws Exception {
        AtomicInteger version = new AtomicInteger();
        CompletableFuture<Void> asker = CompletableFuture.runAsync(() -> {
            for (int i = 0; version.get() < 20_000; i++) {
                Remembered.Since since = remembered.since("x");
                Set<NodeId> answer = Set.of(new NodeId(String.valueOf(version.get())));
                // Others come between, so that generations turn.
                learn("other" + i % 7, A);
                remembered.remember("x", answer, since);
            }
        });
        while (version.get() < 20_000) {
            int now = version.incrementAndGet();
            remembered.forget(List.of("x"));
            Set<NodeId> known = remembered.get("x", 0);
            if (known != null) {
                assertThat(Integer.parseInt(known.iterator().next().value())).isGreaterThanOrEqualTo(now);
            }
        }
        asker.get(60, TimeUnit.SECONDS);
    }
}

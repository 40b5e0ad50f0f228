package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private static final Duration WITHIN = Duration.ofHours(1);

    private final Deadlines deadlines = new Deadlines(WITHIN, Runnable::run);

    private CompletableFuture<String> add() {
        CompletableFuture<String> future = new CompletableFuture<>();
        deadlines.add(future);
        return future;
    }

    @Test
    void who_is_answered_is_not_kept_behind_one_that_is_stuck() {
        CompletableFuture<String> stuck = add();
        IntStream.range(0, 1_000).mapToObj(i -> add()).forEach(answered -> answered.complete("in time"));
        CompletableFuture<String> last = add();
        deadlines.tick(System.nanoTime());
        assertThat(deadlines.kept()).as("what is open").isEqualTo(2);
        assertThat(stuck).isNotDone();
        assertThat(last).isNotDone();
    }

    @Test
    void what_is_open_when_its_time_is_over_fails_and_nothing_sooner() {
        CompletableFuture<String> answered = add();
        CompletableFuture<String> stuck = add();
        answered.complete("in time");
        deadlines.tick(System.nanoTime());
        assertThat(stuck).isNotDone();
        deadlines.tick(System.nanoTime() + WITHIN.toNanos());
        assertThatThrownBy(stuck::join).hasCauseInstanceOf(TimeoutException.class);
        assertThat(answered).isCompletedWithValue("in time");
        assertThat(deadlines.kept()).isZero();
    }
}

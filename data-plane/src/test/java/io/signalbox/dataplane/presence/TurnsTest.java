package io.signalbox.dataplane.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.refusal.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private final Turns<String> turns = new Turns<>();
    private final List<String> begun = new ArrayList<>();

    private CompletionStage<Void> take(String key, String name, CompletionStage<Void> end) {
        return turns.take(key, () -> {
            begun.add(name);
            return end;
        });
    }

    @Test
    void each_begins_when_the_one_before_has_ended_well_or_not() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        CompletionStage<Void> failed = take("k", "1", first);
        CompletionStage<Void> well = take("k", "2", second);
        CompletionStage<Void> last = take("k", "3", CompletableFuture.completedStage(null));
        assertThat(begun).containsExactly("1");
        first.completeExceptionally(new IllegalStateException("broken"));
        assertThat(begun).containsExactly("1", "2");
        assertThatThrownBy(() -> failed.toCompletableFuture().join()).hasMessageContaining("broken");
        second.complete(null);
        assertThat(begun).containsExactly("1", "2", "3");
        assertThat(well).isCompleted();
        assertThat(last).isCompleted();
    }

    @Test
    void work_that_throws_holds_up_nobody() {
        CompletionStage<Void> thrown = turns.take("k", () -> {
            throw new IllegalStateException("broken");
        });
        assertThat(thrown.toCompletableFuture()).isCompletedExceptionally();
        assertThat(take("k", "next", CompletableFuture.completedStage(null))).isCompleted();
    }

    @Test
    void other_keys_need_not_wait() {
        take("k", "slow", new CompletableFuture<>());
        assertThat(take("other", "quick", CompletableFuture.completedStage(null)))
                .isCompleted();
    }

    @Test
    void as_many_as_may_wait_end_one_after_the_other_and_more_are_refused() {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        List<CompletionStage<Void>> all = new ArrayList<>();
        all.add(take("k", "slow", slow));
        for (int i = 1; i < Turns.MOST; i++) {
            all.add(take("k", "quick", CompletableFuture.completedStage(null)));
        }
        CompletionStage<Void> tooMany = take("k", "too many", CompletableFuture.completedStage(null));
        assertThatThrownBy(() -> tooMany.toCompletableFuture().join()).hasCauseInstanceOf(RefusedException.class);
        slow.complete(null);
        assertThat(all).allMatch(stage -> stage.toCompletableFuture().isDone());
        assertThat(begun).hasSize(Turns.MOST).doesNotContain("too many");
        assertThat(take("k", "again", CompletableFuture.completedStage(null))).isCompleted();
    }
}

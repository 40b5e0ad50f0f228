package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.name.ConnectionId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final ConnectionId ANN = new ConnectionId("ann");

    private final Turns turns = new Turns();
    private final List<String> ran = new ArrayList<>();

    private boolean take(ConnectionId id, String name) {
        return turns.take(id, () -> ran.add(name));
    }

    // compat: java-parallel-posts
    @Test
    void one_runs_at_a_time_in_the_order_they_came() {
        assertThat(take(ANN, "first") && take(ANN, "second") && take(ANN, "third"))
                .isTrue();
        assertThat(ran).containsExactly("first");
        turns.done(ANN);
        assertThat(ran).containsExactly("first", "second");
        turns.done(ANN);
        turns.done(ANN);
        assertThat(take(ANN, "fourth")).isTrue();
        assertThat(ran).containsExactly("first", "second", "third", "fourth");
    }

    @Test
    void connections_do_not_wait_for_each_other() {
        take(ANN, "ann");
        take(new ConnectionId("bob"), "bob");
        assertThat(ran).containsExactly("ann", "bob");
    }

    /** As the Java client sends. */
    @Test
    void a_burst_waits_and_each_of_it_has_its_turn() {
        for (int i = 0; i < 500; i++) {
            assertThat(take(ANN, "post")).isTrue();
        }
        for (int i = 0; i < 500; i++) {
            turns.done(ANN);
        }
        assertThat(ran).hasSize(500);
    }

    @Test
    void no_more_than_a_few_may_wait() {
        take(ANN, "first");
        int waiting = 0;
        while (take(ANN, "next")) {
            assertThat(++waiting).isLessThan(2_000);
        }
        for (int i = 0; i <= waiting; i++) {
            turns.done(ANN);
        }
        assertThat(ran).hasSize(waiting + 1);
        assertThat(take(ANN, "again")).isTrue();
        assertThat(ran).endsWith("again");
    }
}

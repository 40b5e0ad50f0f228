package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequencesTest {
    private final Sequences sequences = new Sequences(2, 2);

    @Test
    void everything_once_and_in_order_is_clean() {
        hear(0, 0, 0, 1, 2, 3);
        hear(0, 1, 0, 1, 2, 3);
        hear(1, 0, 0, 1, 2, 3);
        hear(1, 1, 0, 1, 2, 3);

        expect(4, 0, 0, 0);
    }

    @Test
    void a_hole_is_a_loss() {
        hear(0, 0, 0, 1, 3);
        hear(0, 1, 0, 1, 2, 3);
        hear(1, 0, 0, 1, 2, 3);
        hear(1, 1, 0, 1, 2, 3);

        expect(4, 1, 0, 0);
    }

    @Test
    void a_missing_first_or_last_message_is_a_loss() {
        hear(0, 0, 1, 2, 3);
        hear(0, 1, 0, 1, 2);
        hear(1, 0, 0, 1, 2, 3);

        expect(4, 6, 0, 0);
    }

    @Test
    void a_message_heard_twice_is_doubled_and_not_lost() {
        hear(0, 0, 0, 1, 1, 2, 0);

        assertThat(sequences.doubled()).isEqualTo(2);
        assertThat(sequences.outOfOrder()).isZero();
        assertThat(sequences.lost((connection, stream) -> connection + stream == 0 ? 3 : 0))
                .isZero();
    }

    @Test
    void a_late_message_is_out_of_order_and_neither_lost_nor_doubled() {
        hear(0, 0, 0, 2, 3, 1, 4);

        assertThat(sequences.outOfOrder()).isEqualTo(1);
        assertThat(sequences.doubled()).isZero();
        assertThat(sequences.lost((connection, stream) -> connection + stream == 0 ? 5 : 0))
                .isZero();
    }

    @Test
    void a_late_message_heard_twice_is_out_of_order_once_and_doubled_once() {
        hear(0, 0, 1, 0, 0);

        assertThat(sequences.outOfOrder()).isEqualTo(1);
        assertThat(sequences.doubled()).isEqualTo(1);
    }

    @Test
    void a_message_far_behind_is_never_counted_as_arrived() {
        hear(0, 0, 100, 0);

        assertThat(sequences.doubled()).isEqualTo(1);
        assertThat(sequences.lost((connection, stream) -> connection + stream == 0 ? 101 : 0))
                .isEqualTo(100);
    }

    @Test
    void the_edge_of_the_memory_is_told_rightly() {
        hear(0, 0, 63, 0, 0);
        hear(1, 0, 64, 0);

        assertThat(sequences.outOfOrder()).isEqualTo(1);
        assertThat(sequences.doubled()).isEqualTo(2);
    }

    private void hear(int connection, int stream, long... numbers) {
        for (long number : numbers) {
            sequences.arrived(connection, stream, number);
        }
    }

    private void expect(long sent, long lost, long doubled, long outOfOrder) {
        assertThat(sequences.lost((connection, stream) -> sent)).isEqualTo(lost);
        assertThat(sequences.doubled()).isEqualTo(doubled);
        assertThat(sequences.outOfOrder()).isEqualTo(outOfOrder);
    }
}

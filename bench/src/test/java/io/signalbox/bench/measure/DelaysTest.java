package io.signalbox.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class DelaysTest {
    private final Delays delays = new Delays();

    @Test
    void percentiles_of_small_values_are_exact() {
        for (int i = 1; i <= 100; i++) {
            delays.add(i);
        }

        assertThat(delays.percentile(50)).isEqualTo(50);
        assertThat(delays.percentile(99)).isEqualTo(99);
        assertThat(delays.percentile(100)).isEqualTo(100);
        assertThat(delays.percentile(0.5)).isEqualTo(1);
        assertThat(delays.count()).isEqualTo(100);
    }

    @Test
    void percentiles_of_any_values_are_exact_to_two_percent() {
        long[] values = new Random(7).longs(10_000, 1, 60_000_000_000L).toArray();
        Arrays.stream(values).forEach(delays::add);
        Arrays.sort(values);

        for (int percent : new int[] {1, 10, 50, 90, 99}) {
            long exact = values[percent * values.length / 100 - 1];
            assertThat(delays.percentile(percent)).isCloseTo(exact, Percentage.withPercentage(2));
        }
        assertThat(delays.longest()).isEqualTo(values[values.length - 1]);
        assertThat(delays.percentile(100)).isEqualTo(delays.longest());
    }

    @Test
    void the_longest_possible_and_a_negative_delay_have_a_place() {
        delays.add(Long.MAX_VALUE);
        delays.add(-5);

        assertThat(delays.percentile(50)).isCloseTo(0, within(0L));
        assertThat(delays.percentile(100)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void two_sets_add_up() {
        Delays other = new Delays();
        delays.add(10);
        other.add(30);
        delays.add(other);

        assertThat(delays.count()).isEqualTo(2);
        assertThat(delays.percentile(50)).isEqualTo(10);
        assertThat(delays.longest()).isEqualTo(30);
    }

    @Test
    void without_delays_every_percentile_is_zero_and_wrong_percents_are_refused() {
        assertThat(delays.percentile(99)).isZero();
        assertThatThrownBy(() -> delays.percentile(0)).hasMessageContaining("percent: 0");
        assertThatThrownBy(() -> delays.percentile(101)).hasMessageContaining("percent: 101");
    }
}

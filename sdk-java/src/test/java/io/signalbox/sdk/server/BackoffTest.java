package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static Duration bound(int failures) {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), () -> 1.0).delay(failures);
    }

    @Test
    void the_bound_doubles_up_to_its_limit() {
        assertThat(bound(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(bound(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(bound(7)).isEqualTo(Duration.ofMillis(6400));
        assertThat(bound(8)).isEqualTo(Duration.ofSeconds(10));
        assertThat(bound(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void the_delay_is_anything_below_the_bound() {
        Backoff none = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), () -> 0.0);
        Backoff half = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10), () -> 0.5);
        assertThat(none.delay(5)).isEqualTo(Duration.ZERO);
        assertThat(half.delay(2)).isEqualTo(Duration.ofMillis(100));
    }
}

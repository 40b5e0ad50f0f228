package io.signalbox.restapi.leave;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final Duration BOUND = Duration.ofMillis(100);

    private final UnderWay requests = new UnderWay();

    @Test
    void whatever_has_ended_is_not_waited_for() {
        assertThat(requests.begin()).isTrue();
        requests.end();
        assertThat(requests.close(FOR_EVER)).isZero();
    }

    @Test
    void what_does_not_end_is_waited_for_until_the_bound_and_no_longer() {
        requests.begin();
        requests.begin();
        requests.end();
        long before = System.nanoTime();
        assertThat(requests.close(BOUND)).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(BOUND);
    }

    @Test
    void nothing_begins_once_it_is_closed() {
        assertThat(requests.isClosed()).isFalse();
        requests.close(FOR_EVER);
        assertThat(requests.isClosed()).isTrue();
        assertThat(requests.begin()).isFalse();
        assertThat(requests.close(FOR_EVER))
                .as("what was turned away is not waited for")
                .isZero();
    }
}

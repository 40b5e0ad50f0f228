package io.signalbox.protocol.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final int MANY = 2_000;

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    @ParameterizedTest
    @CsvSource({"0, 100", "1, 200", "2, 400", "6, 6400", "7, 10000", "8, 10000", "1000000, 10000"})
    void the_bound_doubles_with_each_failure_up_to_the_most_and_any_pause_below_it_may_come(int failures, long bound) {
        List<Long> pauses = Stream.generate(
                        () -> backoff.afterFailures(failures).toMillis())
                .limit(MANY)
                .toList();
        assertThat(pauses).allMatch(pause -> pause >= 1 && pause <= bound);
        // Were each of them in the same half, there would be less than one chance in 2 to the power of 2,000 for it.
        assertThat(pauses).anyMatch(pause -> pause > bound / 2).anyMatch(pause -> pause <= bound / 2);
    }
}

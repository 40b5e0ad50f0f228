package io.signalbox.protocol.grpc;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pauses between attempts, with full jitter: anything up to a bound that doubles with each failure.
 *
 * @param first bound after the first failure
 * @param most what the bound grows to
 */
public record Backoff(Duration first, Duration most) {
    private static final int MOST_DOUBLINGS = 20;

    /**
     * How long to wait now.
     *
     * @param failures before the one that just happened, in a row
     */
    public Duration afterFailures(int failures) {
        long bound = Math.min(most.toMillis(), first.toMillis() << Math.min(failures, MOST_DOUBLINGS));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, bound + 1));
    }
}

package io.signalbox.sdk.server;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before trying again: any time up to a bound that doubles with each failure, so that servers that lost
 * the service together do not come back together.
 *
 * @param random 0 (inclusive) to 1 (exclusive)
 */
record Backoff(Duration first, Duration most, DoubleSupplier random) {
    private static final int MOST_DOUBLINGS = 30;

    /** @param failures in a row, from 1 */
    Duration delay(int failures) {
        long doubled = first.toNanos() << Math.min(failures - 1, MOST_DOUBLINGS);
        long bound = doubled <= 0 ? most.toNanos() : Math.min(doubled, most.toNanos());
        return Duration.ofNanos((long) (random.getAsDouble() * bound));
    }
}

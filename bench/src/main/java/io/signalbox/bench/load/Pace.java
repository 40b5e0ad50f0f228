package io.signalbox.bench.load;

/**
 * How fast to publish.
 *
 * @param rate messages per second in all; 0: as fast as the window allows
 * @param burst messages handed over back to back
 * @param window without a rate: most messages published and not yet delivered to everyone
 */
public record Pace(double rate, int burst, int window) {
    public Pace {
        if (!(rate >= 0)) {
            throw new IllegalArgumentException("rate: " + rate + " (expected: 0 or more messages per second)");
        }
        if (burst < 1) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: at least 1)");
        }
        if (window < burst) {
            throw new IllegalArgumentException("window: " + window + " (expected: at least the burst, " + burst + ")");
        }
    }

    boolean isSaturating() {
        return rate == 0;
    }

    /** Time between two bursts. */
    long intervalNanos() {
        return (long) (burst * 1e9 / rate);
    }
}

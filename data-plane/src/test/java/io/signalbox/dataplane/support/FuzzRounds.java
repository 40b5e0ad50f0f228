package io.signalbox.dataplane.support;

import java.util.stream.LongStream;

/**
 * The seeds that fuzz tests run with: {@code -Dfuzz.seed=N} is the first one (7), {@code -Dfuzz.rounds=N} how many follow
 * each other (1). The same seed bends the same bytes in the same way.
 */
public final class FuzzRounds {
    /** For {@code @MethodSource}. */
    public static final String SEEDS = "io.signalbox.dataplane.support.FuzzRounds#seeds";

    private FuzzRounds() {}

    public static LongStream seeds() {
        long first = Long.getLong("fuzz.seed", 7);
        return LongStream.range(first, first + Integer.getInteger("fuzz.rounds", 1));
    }
}

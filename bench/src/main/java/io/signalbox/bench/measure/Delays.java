package io.signalbox.bench.measure;

/** Delays in nanoseconds, kept in buckets that are exact to 1.6 %: recording allocates nothing. */
public final class Delays {
    private static final int STEPS_BITS = 6;
    private static final int STEPS = 1 << STEPS_BITS;

    private final long[] buckets = new long[(64 - STEPS_BITS) * STEPS];
    private long count;
    private long longest;

    /** Adds one delay; a negative one counts as zero. */
    public void add(long nanos) {
        long value = Math.max(0, nanos);
        buckets[bucket(value)]++;
        count++;
        longest = Math.max(longest, value);
    }

    /** Adds all of another's. */
    public void add(Delays other) {
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] += other.buckets[i];
        }
        count += other.count;
        longest = Math.max(longest, other.longest);
    }

    public long count() {
        return count;
    }

    /** The longest delay, exactly; 0 when there is none. */
    public long longest() {
        return longest;
    }

    /**
     * The delay that {@code percent} percent of all do not exceed; 0 when there is none.
     *
     * @param percent above 0, up to 100
     */
    public long percentile(double percent) {
        if (!(percent > 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: above 0, up to 100)");
        }
        long wanted = (long) Math.ceil(count * percent / 100);
        long seen = 0;
        for (int i = 0; i < buckets.length && wanted > 0; i++) {
            seen += buckets[i];
            if (seen >= wanted) {
                return Math.min(longest, highest(i));
            }
        }
        return 0;
    }

    private static int bucket(long value) {
        int shift = Math.max(0, 64 - Long.numberOfLeadingZeros(value) - STEPS_BITS - 1);
        return (shift << STEPS_BITS) + (int) (value >>> shift);
    }

    private static long highest(int bucket) {
        int shift = Math.max(0, (bucket >>> STEPS_BITS) - 1);
        long step = bucket - ((long) shift << STEPS_BITS);
        return ((step + 1) << shift) - 1;
    }
}

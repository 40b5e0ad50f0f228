package io.signalbox.dataplane.leave;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How many clients are told at a time: as many a second as configured, or more where they would not all be told in time.
 * A tenth of a second's share may go at once. Not thread-safe; times in nanoseconds.
 */
final class DrainPace {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int BURSTS_PER_SECOND = 10;
    private static final long LONGEST_GOODBYE = TimeUnit.SECONDS.toNanos(5);
    private static final int GOODBYE_SHARE = 4;

    private final int configured;
    private double perSecond;
    private double credit;
    private long filledAt;
    private long tellBy;
    private long endsAt;

    /**
     * @param perSecond clients; at least 1
     * @param within from telling the first one to the last one's goodbye
     */
    DrainPace(int perSecond, long now, Duration within) {
        this.configured = perSecond;
        this.perSecond = perSecond;
        this.credit = burst();
        this.filledAt = now;
        endAfter(now, within);
    }

    /** The rest has to be over by then, if that is sooner than it would be. */
    void hurry(long now, Duration within) {
        if (now + within.toNanos() - endsAt < 0) {
            endAfter(now, within);
        }
    }

    private void endAfter(long now, Duration within) {
        endsAt = now + within.toNanos();
        // Those that are told last need a moment to say goodbye.
        tellBy = endsAt - Math.min(LONGEST_GOODBYE, within.toNanos() / GOODBYE_SHARE);
    }

    /** How many to tell now, of those that have not been told; they count as told. */
    int due(long now, int untold) {
        long left = tellBy - now;
        if (left <= 0) {
            return untold;
        }
        perSecond = Math.max(configured, untold * NANOS / left);
        credit = Math.min(burst(), credit + (now - filledAt) * perSecond / NANOS);
        filledAt = now;
        int due = Math.min(untold, (int) credit);
        credit -= due;
        return due;
    }

    private double burst() {
        return Math.max(1, perSecond / BURSTS_PER_SECOND);
    }

    /** Whether the time for goodbyes is over too. */
    boolean isOver(long now) {
        return endsAt - now <= 0;
    }

    int perSecond() {
        return (int) Math.ceil(perSecond);
    }
}

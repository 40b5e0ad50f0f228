package io.signalbox.dataplane.connection;

import java.util.concurrent.TimeUnit;

/**
 * How fast one client sends: a bucket that holds what it may say in a second. Confined to the client's loop; allocates
 * nothing.
 */
final class Pace {
    private static final long FULL = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_ABSENCE = TimeUnit.SECONDS.toNanos(30);

    private final long cost;
    private long credit = FULL;
    private long filledAt = System.nanoTime();

    /** @param perSecond messages, at least 1 */
    Pace(int perSecond) {
        this.cost = FULL / perSecond;
    }

    /** Before some messages are taken: what the client has earned since the last time. */
    void refill(long now) {
        credit = Math.max(credit, Math.min(FULL, credit + Math.min(FULL, now - filledAt)));
        filledAt = now;
    }

    /** After a time in which the client could not send: what it saved up may come at once. */
    void afterAbsence(long now) {
        credit = Math.min(LONGEST_ABSENCE, credit + Math.min(LONGEST_ABSENCE, now - filledAt));
        filledAt = now;
    }

    /** One more message; false when it is one too many. */
    boolean takes() {
        boolean enough = credit >= cost;
        if (enough) {
            credit -= cost;
        }
        return enough;
    }
}

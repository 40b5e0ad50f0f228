package io.signalbox.dataplane.admit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * So many at once, and so many a second for ever. Instead of tokens it keeps the time at which it will be full again:
 * one number, so that any thread takes without a lock. Times are in nanoseconds of one clock that only goes forward.
 */
final class TokenBucket {
    static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(30);

    private final long cost;
    private final long capacity;
    private final AtomicLong fullAt;
    /** When the last of those that were refused may come. */
    private final AtomicLong promisedUntil;

    /**
     * @param perSecond at least 1
     * @param burst at least 1
     */
    TokenBucket(int perSecond, int burst, long now) {
        this.cost = TimeUnit.SECONDS.toNanos(1) / perSecond;
        this.capacity = cost * burst;
        this.fullAt = new AtomicLong(now);
        this.promisedUntil = new AtomicLong(now);
    }

    /** One token; false when there is none. */
    boolean take(long now) {
        while (true) {
            long before = fullAt.get();
            long after = later(before, now) + cost;
            if (after - now > capacity) {
                return false;
            }
            if (fullAt.compareAndSet(before, after)) {
                return true;
            }
        }
    }

    /** A token that was taken in vain. */
    void giveBack() {
        fullAt.addAndGet(-cost);
    }

    /** Whether nothing would be lost if it were forgotten, and made anew when somebody asks. */
    boolean isFull(long now) {
        return fullAt.get() - now <= 0 && promisedUntil.get() - now <= 0;
    }

    /** A turn for one that was refused, behind all that were refused before: how long until then. */
    long promise(long now) {
        long turn = promisedUntil.updateAndGet(last -> {
            long next = later(last, now) + cost;
            return next - now > LONGEST_WAIT ? now + LONGEST_WAIT : next;
        });
        return turn - now;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}

package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.connection.OnEventLoop;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How a long polling client takes leave when it was told that its connection is over: its next poll is answered 204, and
 * it sends DELETE (spec/signalr-transports.md §6). Some do one of the two; the Java client does both at the same moment,
 * on two sockets, and tells its app of an error when it is cut off before it has both answers. Written on the
 * attachment's loop; {@link #rest} is asked from any thread.
 */
final class Farewell {
    /** A round trip across the world, or a few nearby with a new socket and TLS; whoever needs more is gone. */
    static final Duration WITHIN = Duration.ofSeconds(1);

    private final LongSupplier clock;
    private boolean polled;
    private boolean deleted;
    /** By the clock; counts only while it is awaited. */
    private volatile long until;

    private volatile boolean awaited;

    Farewell(LongSupplier clock) {
        this.clock = clock;
    }

    /** The client has taken all that there was to say to it. */
    @OnEventLoop
    void told() {
        until = clock.getAsLong() + WITHIN.toNanos();
        awaited = !isOver();
    }

    /** A poll was answered 204. */
    @OnEventLoop
    void polled() {
        polled = true;
        end();
    }

    /** A DELETE was answered; it may overtake the news that its client has taken everything. */
    @OnEventLoop
    void deleted() {
        deleted = true;
        end();
    }

    /** The client is lost. */
    @OnEventLoop
    void giveUp() {
        awaited = false;
    }

    private void end() {
        if (isOver()) {
            awaited = false;
        }
    }

    private boolean isOver() {
        return polled && deleted;
    }

    /** Nanoseconds for which something of it may still come; nothing or less: it is over, or has not begun. */
    long rest(long now) {
        return awaited ? until - now : 0;
    }
}

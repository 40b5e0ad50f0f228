package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Messages to one client, numbered from 1 on, kept until the client acknowledges them, and behind them those that wait
 * because too much is not acknowledged (spec/signalr-hub.md §8). Frames are held, not copied: other clients may share
 * them. Confined to the client's loop.
 */
final class ReplayBuffer {
    /** Past it a replay is not led up to any more; the client may then refuse it. */
    private static final int MOST_REPEATED = 10_000;

    private final long bound;
    private final Queue<Entry> unacknowledged = new ArrayDeque<>();
    private final Queue<Entry> held = new ArrayDeque<>();
    private long unacknowledgedBytes;
    private long heldBytes;
    /** Number of the last message, and of the last that was let go to the client. */
    private long last;

    private long released;
    /** The client expects this number next, or a later one. */
    private long expected = 1;
    /** {@link #released} at the last replay. */
    private long replayed;

    private int acksSinceReplay;

    private record Entry(ByteBuf frame, int messages, long last) {
        int bytes() {
            return frame.readableBytes();
        }

        long first() {
            return last - messages + 1;
        }
    }

    /** @param bound bytes not acknowledged, from which on no more is let go */
    ReplayBuffer(long bound) {
        this.bound = bound;
    }

    /** Keeps a borrowed frame with that many numbered messages, at least one, behind those that wait. */
    void hold(ByteBuf frame, int messages) {
        last += messages;
        held.add(new Entry(frame.retain(), messages, last));
        heldBytes += frame.readableBytes();
    }

    /** Bytes that wait until something is acknowledged. */
    long heldBytes() {
        return heldBytes;
    }

    boolean isFull() {
        return unacknowledgedBytes > bound;
    }

    /** Lets the next one go that waits; borrowed, null when none waits. From now on it is replayed until acknowledged. */
    @Nullable
    ByteBuf release() {
        Entry next = held.poll();
        if (next == null) {
            return null;
        }
        heldBytes -= next.bytes();
        unacknowledged.add(next);
        unacknowledgedBytes += next.bytes();
        released = next.last;
        return next.frame;
    }

    /** The client has everything up to that number; whether this is news. */
    boolean acknowledge(long number) {
        long known = Math.min(number, released);
        acksSinceReplay++;
        boolean news = known >= firstKept();
        while (!unacknowledged.isEmpty() && unacknowledged.element().last <= known) {
            Entry done = unacknowledged.remove();
            unacknowledgedBytes -= done.bytes();
            done.frame.release();
        }
        // A client acknowledges the highest it ever had, while it counts a replay from the start. So the first
        // acknowledgement after a replay may be older than the replay; the next one it owes to something it counted.
        if (known > replayed || acksSinceReplay > 1) {
            expected = Math.max(expected, known + 1);
        }
        return news;
    }

    /**
     * Number to begin a replay with. A client refuses one greater than it expects, and one whose last replay broke off
     * may expect less than it has acknowledged.
     */
    long sequence() {
        long first = firstKept();
        return first - expected > MOST_REPEATED ? first : Math.min(first, expected);
    }

    /** How many messages that are no longer kept come first in a replay; whatever stands for them, the client has them. */
    int repeated() {
        return (int) (firstKept() - sequence());
    }

    /** Gives every kept frame that was let go, in order; borrowed. */
    void replay(Consumer<ByteBuf> out) {
        replayed = released;
        acksSinceReplay = 0;
        unacknowledged.forEach(entry -> out.accept(entry.frame));
    }

    private long firstKept() {
        return unacknowledged.isEmpty()
                ? released + 1
                : Objects.requireNonNull(unacknowledged.peek()).first();
    }

    void close() {
        unacknowledged.forEach(entry -> entry.frame.release());
        unacknowledged.clear();
        held.forEach(entry -> entry.frame.release());
        held.clear();
    }
}

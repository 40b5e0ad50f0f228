package io.signalbox.dataplane.cluster;

import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Whether the map may lack, for a moment, what nodes hold: more members went at once than keep copies, or the parts of a
 * split have merged, and what was lost is being said again. Any thread.
 */
final class Doubt {
    /** Whoever has lost something is told of it a little after the loss. */
    private static final Duration AFTER_A_DEATH = Duration.ofMillis(250);

    private static final Duration AFTER_A_LOSS = Duration.ofSeconds(5);

    private final IntSupplier members;
    private volatile int heardOf;
    private volatile long until;
    private volatile long untilAll;

    /** @param members how many keep the map, which is known before anybody is told of one that came or went */
    Doubt(IntSupplier members) {
        this.members = members;
        this.heardOf = members.getAsInt();
        this.until = System.nanoTime();
        this.untilAll = until;
    }

    boolean isOn(long now) {
        return now - until < 0 || members.getAsInt() != heardOf;
    }

    /** The map may be a new one: that it names nobody means nothing. */
    boolean isOfAll(long now) {
        return now - untilAll < 0;
    }

    /** The map is out of reach: nobody need be asked. */
    boolean isBlind() {
        return members.getAsInt() == 0;
    }

    /** A member came. */
    void onJoined(int members) {
        heardOf = members;
    }

    /** A member went, maybe with the last copy of something. */
    void onGone(int members) {
        atLeast(AFTER_A_DEATH);
        heardOf = members;
    }

    /** Something was lost, or a merge begins or ends, or this node has said again what it holds. */
    void onLoss() {
        atLeast(AFTER_A_LOSS);
        if (isBlind()) {
            // When it is in reach again it may have been lost with all who kept it.
            untilAll = System.nanoTime() + AFTER_A_LOSS.toNanos();
        }
    }

    private synchronized void atLeast(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        if (end - until > 0) {
            until = end;
        }
    }
}

package io.signalbox.dataplane.fanout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A delivery on its way.
 *
 * @param pressure what its sender is asked for
 * @param handed done when it waits in the order of its way to every node it is for, so ahead of all that goes the same way
 *     from then on; it fails, refused, when the delivery was dropped because the registry did not tell in time whom it is
 *     for
 */
public record Sent(Pressure pressure, CompletionStage<Void> handed) {
    private static final Sent ACCEPTED = new Sent(Pressure.ACCEPTED, CompletableFuture.completedStage(null));
    private static final Sent SLOW_DOWN = new Sent(Pressure.SLOW_DOWN, CompletableFuture.completedStage(null));

    /** Handed over already. */
    static Sent atOnce(Pressure pressure) {
        return pressure == Pressure.ACCEPTED ? ACCEPTED : SLOW_DOWN;
    }
}

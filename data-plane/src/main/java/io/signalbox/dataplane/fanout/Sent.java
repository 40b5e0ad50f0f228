package io.signalbox.dataplane.fanout;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A delivery on its way.
 *
 * @param pressure what its sender is asked for
 * @param handed the nodes it is for, when it waits in the order of its way to each of them, so ahead of all that goes the
 *     same way from then on; it fails, refused, when the delivery was dropped because the registry did not tell in time
 *     whom it is for
 */
public record Sent(Pressure pressure, CompletionStage<Set<NodeId>> handed) {}

package io.signalbox.dataplane.cluster;

import java.util.HashMap;
import java.util.Map;

/**
 * A sign of life on the {@link Roll}.
 *
 * @param number grows with each that its node knows to have arrived
 * @param link where its node is reached
 * @param burials who has taken its node for dead of late, each with the number that stood still then
 */
record Signature(long number, String link, Map<String, Long> burials) {
    /**
     * Whoever goes on from a number to the next has been told of all burials before it. It may also come from further
     * on: keepers that had lost each other have kept this one, and it signed at the others.
     */
    Signature next(long next, String nextLink) {
        Map<String, Long> untold = new HashMap<>(burials);
        untold.values().removeIf(at -> at < Math.min(next - 1, number));
        return new Signature(next, nextLink, Map.copyOf(untold));
    }

    /** Whether somebody takes its node for dead, and it has not signed since. */
    boolean isBuried() {
        return burials.containsValue(number);
    }

    Signature buriedBy(String other) {
        Map<String, Long> more = new HashMap<>(burials);
        more.put(other, number);
        return new Signature(number, link, Map.copyOf(more));
    }
}

package io.signalbox.protocol.tenant;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Set;

/**
 * On which hubs a client may come back without loss (spec/signalr-transports.md §10).
 *
 * @param everywhere on all hubs
 * @param hubs where it is on even if not everywhere, at most 256
 */
public record StatefulReconnect(boolean everywhere, Set<HubName> hubs) {
    public static final StatefulReconnect OFF = new StatefulReconnect(false, Set.of());

    private static final int MOST_HUBS = 256;

    public StatefulReconnect {
        hubs = Set.copyOf(hubs);
        if (hubs.size() > MOST_HUBS) {
            throw new RefusedException(
                    Refusal.BODY_INVALID,
                    "statefulReconnectHubs: " + hubs.size() + " entries (expected: at most " + MOST_HUBS + ")");
        }
    }

    public boolean on(HubName hub) {
        return everywhere || hubs.contains(hub);
    }
}

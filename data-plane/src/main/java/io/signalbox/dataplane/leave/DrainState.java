package io.signalbox.dataplane.leave;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a node has gone.
 *
 * @param since when it went out of service; null: it is in service
 * @param clients open connections, and those of other nodes that app servers serve through this one
 * @param told clients that were told to go elsewhere
 * @param perSecond clients that are told in a second; 0 when all have been told
 */
public record DrainState(@Nullable Instant since, int clients, int told, int perSecond) {
    /** In what order a node goes. */
    public enum Stage {
        SERVING,
        DRAINING,
        DRAINED
    }

    public Stage stage() {
        if (since == null) {
            return Stage.SERVING;
        }
        return clients > 0 ? Stage.DRAINING : Stage.DRAINED;
    }
}

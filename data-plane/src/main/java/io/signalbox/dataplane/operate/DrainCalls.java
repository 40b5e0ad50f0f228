package io.signalbox.dataplane.operate;

import io.signalbox.dataplane.leave.Drain;
import io.signalbox.dataplane.leave.DrainState;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** An operator takes the node out of service, and back; each call tells how far it is. */
final class DrainCalls {
    private final Drain drain;

    DrainCalls(Drain drain) {
        this.drain = drain;
    }

    JsonObject state() {
        return json(drain.state());
    }

    JsonObject begin() {
        return json(drain.begin());
    }

    /** @throws RefusedException when the process ends */
    JsonObject resume() {
        if (!drain.resume()) {
            throw new RefusedException(Refusal.DRAINING);
        }
        return state();
    }

    private static JsonObject json(DrainState state) {
        JsonObject json = new JsonObject().put("state", state.stage().name().toLowerCase(Locale.ROOT));
        if (state.since() != null) {
            json.put("since", state.since().toString());
        }
        return json.put("clients", state.clients())
                .put("told", state.told())
                .put("clientsPerSecond", state.perSecond());
    }
}

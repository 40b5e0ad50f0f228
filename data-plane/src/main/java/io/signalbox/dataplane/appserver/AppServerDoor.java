package io.signalbox.dataplane.appserver;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;

/** Who may open a stream: what one call showed when it began. */
interface AppServerDoor {
    /**
     * The tenant that the caller may serve the hub for.
     *
     * @throws io.signalbox.protocol.refusal.RefusedException when it may not
     */
    TenantName admit(HubName hub);

    /** Name of this node. */
    String node();
}

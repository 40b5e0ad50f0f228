package io.signalbox.dataplane.negotiate;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.ClientIdentity;

/** A client's request that was found good: for this tenant and hub, from this client. */
public record Admission(Tenant tenant, HubName hub, ClientIdentity identity) {
    private static final int WEB_SOCKETS = 1;

    /** Whether the client's token allows WebSockets (claim {@code asrs.s.htt}, spec/azure-clients.md §3.1). */
    public boolean mayUseWebSockets() {
        return (identity.transports() & WEB_SOCKETS) != 0;
    }

    /** Whether the client may lose its WebSocket and come back, if it asks for that (spec/signalr-transports.md §10). */
    public boolean mayReconnectStatefully() {
        return mayUseWebSockets() && tenant.options().statefulReconnect().on(hub);
    }
}

package io.signalbox.dataplane.negotiate;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.token.ClientIdentity;

/** A client's request that was found good: for this tenant and hub, from this client. */
public record Admission(Tenant tenant, HubName hub, ClientIdentity identity) {
    /** Whether the client's token allows the transport (claim {@code asrs.s.htt}, spec/azure-clients.md §3.1). */
    public boolean may(TransportKind transport) {
        return (identity.transports() & transport.bit()) != 0;
    }
}

package io.signalbox.dataplane.start;

import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.protocol.tenant.TenantMemory;

/** The nodes that this one is among. */
interface Company {
    NodeId self();

    Registry registry();

    UserGroups userGroups();

    FarAppServers farAppServers();

    TenantMemory tenants();

    /** Once: what comes for this node arrives here. */
    NodeLink nodes(Arrivals here);

    /** Once: what is asked of this node is answered here. */
    OwnerLink owners(Owner here);

    /** Once: clients of other nodes are served here. */
    void serve(FarAppServers.Serving here);

    /** What was accepted here has arrived at the others, or they have not taken it for seconds. */
    void handOver();

    /** Goes, and hands over what it keeps for the others; takes seconds. */
    void leave();
}

package io.signalbox.dataplane.start;

import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.cluster.InMemoryNodeLink;
import io.signalbox.dataplane.cluster.InMemoryOwnerLink;
import io.signalbox.dataplane.cluster.InMemoryRegistry;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.protocol.tenant.TenantMemory;

/** No other nodes. */
record Alone(NodeId self, Registry registry, UserGroups userGroups) implements Company {
    Alone(NodeId self) {
        this(self, new InMemoryRegistry());
    }

    private Alone(NodeId self, InMemoryRegistry memory) {
        this(self, memory.of(self), memory.userGroups());
    }

    @Override
    public FarAppServers farAppServers() {
        return FarAppServers.NONE;
    }

    @Override
    public TenantMemory tenants() {
        return TenantMemory.NONE;
    }

    @Override
    public NodeLink nodes(Arrivals here) {
        return new InMemoryNodeLink().of(self, here);
    }

    @Override
    public OwnerLink owners(Owner here) {
        return new InMemoryOwnerLink().of(self, here);
    }

    @Override
    public void serve(FarAppServers.Serving here) {}

    @Override
    public void handOver() {}

    @Override
    public void leave() {}
}

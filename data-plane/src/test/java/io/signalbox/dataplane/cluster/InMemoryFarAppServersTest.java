package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.fanout.NodeId;

class InMemoryFarAppServersTest extends FarAppServersContract {
    private final InMemoryFarAppServers all = new InMemoryFarAppServers();

    InMemoryFarAppServersTest() {
        all.serve(FAR, serving);
    }

    @Override
    FarAppServers near() {
        return all.of(NEAR);
    }

    @Override
    void die(NodeId node) {
        all.die(node);
    }
}

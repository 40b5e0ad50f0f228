package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.cluster.OwnerLinkContract;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.OwnerLink;
import org.junit.jupiter.api.AfterEach;

/** Over real sockets on loopback. */
class GrpcOwnerLinkTest extends OwnerLinkContract {
    private final Pair pair = new Pair();
    private final OwnerLink ofOne = pair.one.owners(atOne);

    GrpcOwnerLinkTest() {
        pair.two.owners(atTwo);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Override
    protected OwnerLink ofOne() {
        return ofOne;
    }

    @Override
    protected void kill(NodeId node) {
        pair.kill(node);
    }
}

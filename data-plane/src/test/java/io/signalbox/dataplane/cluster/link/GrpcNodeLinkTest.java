package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.cluster.NodeLinkContract;
import io.signalbox.dataplane.fanout.NodeLink;
import org.junit.jupiter.api.AfterEach;

/** Over real sockets on loopback. */
class GrpcNodeLinkTest extends NodeLinkContract {
    private final Pair pair = new Pair();
    private final NodeLink ofOne = pair.one.nodes(atOne);

    GrpcNodeLinkTest() {
        pair.two.nodes(atTwo);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Override
    protected NodeLink ofOne() {
        return ofOne;
    }
}

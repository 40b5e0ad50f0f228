package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.cluster.OwnerLinkContract;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.request.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    /** The race: whoever waits behind a request must hear of its end even when nobody is there to read the answer. */
    @Test
    void a_reply_is_over_when_its_client_hangs_up() {
        Runnable hangUp = ofOne().at(TWO).ask(request(Kind.SEND, ""), reply);
        hangUp.run();
        awaitTold("404 " + Reply.UNKNOWN_ID);
    }
}

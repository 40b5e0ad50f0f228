package io.signalbox.dataplane.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.cluster.OwnerLinkContract;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeClientSocket;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.request.Reply;
import java.util.List;
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

    @Test
    void what_is_handed_to_another_node_is_counted_by_its_kind_and_what_stays_is_not() {
        for (Kind kind : Kind.values()) {
            ofOne().at(ONE).ask(request(kind, ""), new FakeReply());
            ofOne().at(TWO).ask(request(kind, ""), new FakeReply());
        }
        ofOne().at(ONE).resume(comeback(), new FakeClientSocket());
        ofOne().at(TWO).resume(comeback(), new FakeClientSocket());
        assertThat(List.of(
                        Meter.POLLS_FORWARDED,
                        Meter.EVENT_STREAMS_FORWARDED,
                        Meter.POSTS_FORWARDED,
                        Meter.DELETES_FORWARDED,
                        Meter.REFRESHES_FORWARDED,
                        Meter.SOCKETS_FORWARDED))
                .allSatisfy(meter -> assertThat(pair.metersOfOne.total(meter))
                        .as(meter.name())
                        .isOne());
    }

    /** The race: whoever waits behind a request must hear of its end even when nobody is there to read the answer. */
    @Test
    void a_reply_is_over_when_its_client_hangs_up() {
        Runnable hangUp = ofOne().at(TWO).ask(request(Kind.SEND, ""), reply);
        hangUp.run();
        awaitTold("404 " + Reply.UNKNOWN_ID);
    }
}

package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.concurrent.CompletionStage;

/** The way to a node, this one included: what is sent to one node arrives there in the order sent. */
public interface NodeLink {
    /** This node's own name. */
    NodeId self();

    Pressure deliver(NodeId node, Delivery delivery);

    /** Asks a client there; in order with what is delivered to that node. */
    Asked ask(NodeId node, ClientCall call);

    CompletionStage<MembershipOutcome> change(NodeId node, MembershipChange change);

    CompletionStage<Integer> close(
            NodeId node, TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing);

    /** Done when the way to that node has room again. */
    CompletionStage<Void> drained(NodeId node);
}

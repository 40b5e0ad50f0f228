package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The way to a node, this one included: what is sent to one node arrives there in the order sent. */
public interface NodeLink {
    /** This node's own name. */
    NodeId self();

    Pressure deliver(NodeId node, Delivery delivery);

    /** Asks a client there; in order with what is delivered to that node. */
    Asked ask(NodeId node, ClientCall call);

    CompletionStage<MembershipOutcome> change(NodeId node, MembershipChange change);

    /** Done when every later delivery that reaches the node sees it at all connections of the user there. */
    CompletionStage<Void> change(NodeId node, UserChange change);

    CompletionStage<Integer> close(
            NodeId node, TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing);

    /** Connections of the topic there, in the order of their ids; none when the node is gone. */
    CompletionStage<List<Listing.Entry>> list(NodeId node, Listing listing);

    /** Users or groups of a hub that have connections there, in the order of their names; none when the node is gone. */
    CompletionStage<List<String>> names(NodeId node, NameListing listing);

    /** What there is of a hub there, by itself; nothing when the node is gone. */
    CompletionStage<HubCount> count(NodeId node, TenantName tenant, HubName hub);

    /**
     * Done when that node has taken what was delivered to it before, that included, so that this node's death does not lose
     * it; or when it is silent, for nobody waits long for one. At once where nodes share a process.
     */
    default CompletionStage<Void> taken(NodeId node, Delivery delivery) {
        return CompletableFuture.completedStage(null);
    }

    /** Done when the way to that node has room again. */
    CompletionStage<Void> drained(NodeId node);
}

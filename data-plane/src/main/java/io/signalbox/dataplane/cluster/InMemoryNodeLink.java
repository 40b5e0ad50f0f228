package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.Asked;
import io.signalbox.dataplane.fanout.ClientCall;
import io.signalbox.dataplane.fanout.HubCount;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NameListing;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The way between nodes that share one JVM, and from a node to itself: a call. */
public final class InMemoryNodeLink {
    private final ConcurrentMap<NodeId, Arrivals> nodes = new ConcurrentHashMap<>();

    /** The link as {@code self} uses it; what is sent to it arrives at {@code arrivals}. */
    public NodeLink of(NodeId self, Arrivals arrivals) {
        if (nodes.putIfAbsent(self, arrivals) != null) {
            throw new IllegalArgumentException("node: " + self + " (expected: a name that no other node has)");
        }
        return new End(self);
    }

    private final class End implements NodeLink {
        private final NodeId self;

        End(NodeId self) {
            this.self = self;
        }

        @Override
        public NodeId self() {
            return self;
        }

        private Arrivals there(NodeId node) {
            return nodes.getOrDefault(node, Nobody.HERE);
        }

        @Override
        public Pressure deliver(NodeId node, Delivery delivery) {
            return there(node).deliver(delivery);
        }

        @Override
        public Asked ask(NodeId node, ClientCall call) {
            return there(node).ask(call);
        }

        @Override
        public CompletionStage<MembershipOutcome> change(NodeId node, MembershipChange change) {
            return there(node).change(change);
        }

        @Override
        public CompletionStage<Void> change(NodeId node, UserChange change) {
            return there(node).change(change);
        }

        @Override
        public CompletionStage<Integer> close(
                NodeId node, TenantName tenant, HubName hub, Audience audience, Arrivals.Closing closing) {
            return there(node).close(tenant, hub, audience, closing);
        }

        @Override
        public CompletionStage<List<Listing.Entry>> list(NodeId node, Listing listing) {
            return there(node).list(listing);
        }

        @Override
        public CompletionStage<List<String>> names(NodeId node, NameListing listing) {
            return there(node).names(listing);
        }

        @Override
        public CompletionStage<HubCount> count(NodeId node, TenantName tenant, HubName hub) {
            return there(node).count(tenant, hub);
        }

        @Override
        public CompletionStage<Void> drained(NodeId node) {
            return there(node).drained();
        }
    }
}

package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.delivery.Delivery;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What reaches a node: the port of whoever holds the connections there. */
public interface Arrivals {
    /** Hands the payload to the members here, in the order of the calls. */
    Pressure deliver(Delivery delivery);

    /** Asks a client here; in order with what is delivered to it. */
    Asked ask(ClientCall call);

    /** Changes a member's groups; done when every later delivery sees it. */
    CompletionStage<MembershipOutcome> change(MembershipChange change);

    /** The same for all connections of a user here. */
    CompletionStage<Void> change(UserChange change);

    /** Ends the connections of the audience; how many there were. */
    CompletionStage<Integer> close(TenantName tenant, HubName hub, Audience audience, Closing closing);

    /** Connections of the topic here, in the order of their ids. */
    CompletionStage<List<Listing.Entry>> list(Listing listing);

    /** Users or groups of a hub that have connections here, in the order of their names. */
    CompletionStage<List<String>> names(NameListing listing);

    /** What there is of a hub here. */
    CompletionStage<HubCount> count(TenantName tenant, HubName hub);

    /** Done when everything that was delivered before has reached its transports' buffers. */
    CompletionStage<Void> drained();

    /** @param reason error text of the Close message; null: none */
    record Closing(@Nullable String reason, boolean allowReconnect) {}
}

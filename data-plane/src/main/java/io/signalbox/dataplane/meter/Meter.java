package io.signalbox.dataplane.meter;

/** The catalogue of counters; each is exported as {@code signalbox_dataplane_<name>_total}. */
public enum Meter {
    CONNECTIONS_OPENED("Connections that finished their handshake."),
    CONNECTIONS_REFUSED("Requests that were refused before a connection came to be."),
    CONNECTS_TOO_FAST("Clients that were refused because too many begin a connection on this node."),
    CONNECTS_OF_TENANT_TOO_FAST("Clients that were refused because too many of their tenant begin a connection."),
    CONNECTIONS_RESUMED("Connections that went on with another socket."),
    REQUESTS_TOO_SLOW("HTTP connections that were cut because a request did not arrive in time."),
    SOCKETS_REFUSED("Sockets that were closed at once because too many speak HTTP."),
    MESSAGES_FROM_CLIENTS("Hub messages taken from clients, pings aside."),
    DELIVERIES_ACCEPTED("Deliveries accepted from backends and app servers."),
    MESSAGES_TO_CLIENTS("Hub messages handed to a client's transport."),
    DROPPED_CLIENT_GONE("Messages for one client that was gone, or did not come back for them."),
    DROPPED_CLIENT_SLOW("Messages not sent because their client read too slowly."),
    DROPPED_NOT_ENCODABLE("Messages that could not be transcoded to a client's hub protocol."),
    DROPPED_HUB_UNKNOWN("Deliveries for a hub without any client on this node."),
    DROPPED_TARGET_UNKNOWN("Deliveries dropped because the registry did not tell in time which nodes they are for."),
    REGISTRY_LOOKUPS_FAILED("Questions to the registry that got no answer in time."),
    REGISTRY_REASSERTED("Topics that this node held and the registry had lost."),
    REGISTRY_GHOSTS_REMOVED("Entries of the registry that named a node which was dead or held nothing there."),
    REGISTRY_SWEEPS("Times that this node compared all that it holds, and all that it looks after, with the registry."),
    DROPPED_LINK_FULL("Deliveries dropped because too much waited for another node."),
    DROPPED_LINK_BROKEN("Deliveries under way to another node when the link to it broke."),
    DROPPED_NODE_GONE("Deliveries dropped because the node that they were for is gone."),
    DROPPED_NODE_LEAVING("Deliveries that an app server sent when this node was ending its streams."),
    DROPPED_NOT_READABLE("Deliveries of other nodes that this version cannot read."),
    LINKS_OPENED("Streams to other nodes that were opened; four to each."),
    LINK_DELIVERIES_SENT("Deliveries written to other nodes."),
    LINK_BATCHES_SENT("Frames that these deliveries were written in."),
    RECEIPTS_MISSED("Times that senders were answered before another node had said that it has what they sent."),
    POLLS_FORWARDED("Polls handed to the other node that has their connection."),
    EVENT_STREAMS_FORWARDED("GETs of Server-Sent Events handed to the other node that has their connection."),
    POSTS_FORWARDED("POSTs of clients handed to the other node that has their connection."),
    DELETES_FORWARDED("DELETEs of clients handed to the other node that has their connection."),
    REFRESHES_FORWARDED("Refreshes of clients handed to the other node that has their connection."),
    SOCKETS_FORWARDED("Later WebSockets of clients handed to the other node that has their connection."),
    CLIENTS_BOUND_FAR("Clients that were bound to an app server through another node."),
    APP_SERVER_STREAMS_OPENED("Streams that app servers opened."),
    APP_SERVER_STREAMS_STUCK("Streams ended because the app server stopped reading.");

    private final String help;

    Meter(String help) {
        this.help = help;
    }

    public String help() {
        return help;
    }
}

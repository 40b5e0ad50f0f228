package io.signalbox.dataplane.request;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;

/**
 * One HTTP request that belongs to a connection. Its tokens were checked: tenant, hub and user are those of the
 * connection.
 *
 * @param shown who the client is, as its token says now
 * @param body of a {@link Kind#SEND}; empty for the others
 */
public record ClientRequest(
        TenantName tenant, HubName hub, ConnectionId connection, Kind kind, Authentication shown, ByteString body) {
    public enum Kind {
        /** GET: what waits for the client, or what comes next. */
        POLL,
        /** GET of Server-Sent Events: everything, until one side ends it. */
        EVENTS,
        /** POST: bytes of the client. */
        SEND,
        /** DELETE: the client is done. */
        TERMINATE,
        /** POST …/client/refresh: the client shows anew who it is. Answered 200 or 404, whatever the transport. */
        REFRESH
    }
}

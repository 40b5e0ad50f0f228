package io.signalbox.dataplane.request;

import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;

/**
 * A client that shows the token of a connection on another WebSocket. Its tokens were checked: tenant, hub and user are
 * those of the connection.
 *
 * @param shown who the client is, as its token says now
 */
public record Comeback(TenantName tenant, HubName hub, ConnectionId connection, Authentication shown) {}

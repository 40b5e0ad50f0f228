package io.signalbox.dataplane.connection;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.name.UserId;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected: what is kept for the life of the connection.
 *
 * @param user null: anonymous
 * @param detailedErrors whether the client may read the cause of an error
 * @param terms on which it was admitted
 */
public record Client(
        ConnectionId id,
        TenantName tenant,
        HubName hub,
        @Nullable UserId user,
        boolean detailedErrors,
        Terms terms) {
    /** On the usual terms. */
    public Client(ConnectionId id, TenantName tenant, HubName hub, @Nullable UserId user, boolean detailedErrors) {
        this(id, tenant, hub, user, detailedErrors, Terms.USUAL);
    }
}

package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.time.Duration;

/**
 * A question to one client, which it answers with a Completion (spec/signalr-hub.md §7, client results).
 *
 * @param invocationId of the Invocation in the payload; unique among all app servers
 * @param patience after which the question is forgotten
 */
public record ClientCall(
        TenantName tenant,
        HubName hub,
        ConnectionId connection,
        String invocationId,
        Payload payload,
        Duration patience) {}

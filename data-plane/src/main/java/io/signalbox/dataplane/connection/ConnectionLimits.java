package io.signalbox.dataplane.connection;

import io.signalbox.dataplane.settings.DataPlaneSettings;
import io.signalbox.dataplane.settings.StatefulReconnectSettings;
import io.signalbox.protocol.hub.HubProtocol;
import java.time.Duration;
import java.util.Set;

/**
 * What a client is held to, and what it may: as this node is set, or as the app server of its hub asked. One instance is
 * shared by many clients.
 *
 * @param keepAliveNanos between pings
 * @param clientTimeoutNanos of silence, once the client has pinged
 * @param closeTimeoutNanos for the other side's goodbye
 * @param maximumReceive bytes of one hub message, framing included
 * @param maximumOutbound bytes that may wait for the client
 * @param resumption what those are held to that may come back on another socket
 * @param handshakeTimeout unless the client's token says another
 * @param detailedErrors whether the client reads the cause of an error, even when its token does not say so
 * @param protocols that the client may speak
 * @param statefulReconnects whether the client may come back on another socket, even when its tenant does not say so
 */
public record ConnectionLimits(
        long keepAliveNanos,
        long clientTimeoutNanos,
        long closeTimeoutNanos,
        int maximumReceive,
        long maximumOutbound,
        Duration heartbeat,
        ResumptionLimits resumption,
        Duration handshakeTimeout,
        boolean detailedErrors,
        Set<HubProtocol> protocols,
        boolean statefulReconnects) {
    /** spec/signalr-hub.md §4 */
    private static final Duration USUAL_HANDSHAKE = Duration.ofSeconds(15);

    public ConnectionLimits {
        protocols = Set.copyOf(protocols);
    }

    /** Those of this node, for hubs whose app servers ask for nothing else. */
    public static ConnectionLimits of(DataPlaneSettings settings, StatefulReconnectSettings stateful) {
        return new ConnectionLimits(
                settings.keepAlive().toNanos(),
                settings.clientTimeout().toNanos(),
                settings.closeTimeout().toNanos(),
                Math.toIntExact(settings.maximumReceiveMessageSize().asLongValue()),
                settings.maximumOutboundBytes().asLongValue(),
                settings.heartbeat(),
                ResumptionLimits.of(settings, stateful),
                USUAL_HANDSHAKE,
                false,
                Set.of(HubProtocol.JSON, HubProtocol.MESSAGE_PACK),
                false);
    }

    /** How long this client may take for its handshake. */
    Duration handshakeTimeout(Introduction shown) {
        return shown.handshakeTimeout() == null ? handshakeTimeout : shown.handshakeTimeout();
    }

    /** Whether this client reads the cause of an error. */
    boolean detailedErrors(Client client) {
        return detailedErrors || client.detailedErrors();
    }
}

package io.signalbox.dataplane.connection;

import io.signalbox.dataplane.settings.DataPlaneSettings;
import io.signalbox.dataplane.settings.StatefulReconnectSettings;
import java.time.Duration;

/**
 * What each client is held to.
 *
 * @param keepAliveNanos between pings
 * @param clientTimeoutNanos of silence, once the client has pinged
 * @param closeTimeoutNanos for the other side's goodbye
 * @param maximumReceive bytes of one hub message, framing included
 * @param maximumOutbound bytes that may wait for the client
 * @param resumption what those are held to that may come back on another socket
 */
public record ConnectionLimits(
        long keepAliveNanos,
        long clientTimeoutNanos,
        long closeTimeoutNanos,
        int maximumReceive,
        long maximumOutbound,
        Duration heartbeat,
        ResumptionLimits resumption) {
    public static ConnectionLimits of(DataPlaneSettings settings, StatefulReconnectSettings stateful) {
        return new ConnectionLimits(
                settings.keepAlive().toNanos(),
                settings.clientTimeout().toNanos(),
                settings.closeTimeout().toNanos(),
                Math.toIntExact(settings.maximumReceiveMessageSize().asLongValue()),
                settings.maximumOutboundBytes().asLongValue(),
                settings.heartbeat(),
                ResumptionLimits.of(settings, stateful));
    }
}

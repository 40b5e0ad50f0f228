package io.signalbox.dataplane.connection;

import io.signalbox.dataplane.settings.DataPlaneSettings;
import io.signalbox.dataplane.settings.StatefulReconnectSettings;

/**
 * What a client is held to that may come back on another socket.
 *
 * @param windowNanos that it may be away
 * @param bufferBytes not acknowledged by the client, from which on no more is sent
 * @param tokenLifetimeNanos that its token can open a connection, at most
 */
public record ResumptionLimits(long windowNanos, long bufferBytes, long tokenLifetimeNanos) {
    /** The same with another buffer. */
    public ResumptionLimits withBuffer(long bytes) {
        return new ResumptionLimits(windowNanos, bytes, tokenLifetimeNanos);
    }

    static ResumptionLimits of(DataPlaneSettings settings, StatefulReconnectSettings stateful) {
        return new ResumptionLimits(
                stateful.disconnectTimeout().toNanos(),
                stateful.statefulReconnectBufferSize().asLongValue(),
                settings.connectWithin().toNanos());
    }
}

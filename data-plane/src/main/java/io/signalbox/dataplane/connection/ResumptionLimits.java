package io.signalbox.dataplane.connection;

import io.signalbox.dataplane.settings.DataPlaneSettings;
import io.signalbox.dataplane.settings.StatefulReconnectSettings;
import java.util.concurrent.TimeUnit;

/**
 * What a client is held to that may come back on another socket.
 *
 * @param windowNanos that it may be away
 * @param bufferBytes not acknowledged by the client, from which on no more is sent
 * @param tokenLifetimeNanos that its token can open a connection, at most
 * @param inVainNanos that one socket after the other may die before it brought anything forward
 */
public record ResumptionLimits(long windowNanos, long bufferBytes, long tokenLifetimeNanos, long inVainNanos) {
    /** Some times what passes between a client's acknowledgements; it leaves out one that is due while it has no socket. */
    private static final long IN_VAIN = TimeUnit.SECONDS.toNanos(5);

    /** The same with another buffer. */
    public ResumptionLimits withBuffer(long bytes) {
        return new ResumptionLimits(windowNanos, bytes, tokenLifetimeNanos, inVainNanos);
    }

    static ResumptionLimits of(DataPlaneSettings settings, StatefulReconnectSettings stateful) {
        return new ResumptionLimits(
                stateful.disconnectTimeout().toNanos(),
                stateful.statefulReconnectBufferSize().asLongValue(),
                settings.connectWithin().toNanos(),
                IN_VAIN);
    }
}

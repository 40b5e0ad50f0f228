package io.signalbox.dataplane.connection;

import io.signalbox.protocol.refusal.CloseCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One connection as operators see it.
 *
 * @param transport as negotiate names it
 * @param since when its transport attached
 * @param end null: it is open
 */
public record ConnectionReport(
        Client client,
        String transport,
        Instant since,
        Traffic received,
        Traffic sent,
        @Nullable End end) {

    /**
     * What went one way.
     *
     * @param messages hub messages from the client, pings included; to the client: sends, each of one or more
     * @param bytes on the wire, without TLS; from the client without WebSocket framing and compression
     */
    public record Traffic(long messages, long bytes) {}

    /**
     * Why it is no more.
     *
     * @param error the cause, which the client is told only where it may read details; null: the reason says all
     */
    public record End(
            Instant at, CloseCode reason, @Nullable String error) {}
}

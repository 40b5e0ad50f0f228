package io.signalbox.dataplane.connection;

import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one connection has used of its terms, and what is said of it when it ends. Confined to the client's loop. */
final class Account {
    private final Client client;
    private final ConnectionLoop loop;
    private final Pace pace;
    private final long since = System.currentTimeMillis();
    private long closesAt;
    private long messages;
    private long bytes;
    /** Since when the client has taken nothing of what waits for it. */
    private long stalledAt;

    private boolean stalled;

    Account(Client client, ConnectionLoop loop) {
        this.client = client;
        this.loop = loop;
        this.pace = new Pace(client.terms().messagesPerSecond());
        this.closesAt = client.terms().closesAt();
    }

    /** The client showed that it may stay until then, in epoch milliseconds; one that need not show it stays. */
    void staysUntil(long until) {
        if (closesAt != Terms.NEVER) {
            closesAt = until;
        }
    }

    void onBytes(int count) {
        bytes += count;
        pace.refill(System.nanoTime());
    }

    /** One more message of the client; false when it sends too many. */
    boolean takes() {
        messages++;
        return pace.takes();
    }

    /** Why the connection should end now; null: it need not. */
    @Nullable
    CloseCode due(long now, Transport transport) {
        if (closesAt != Terms.NEVER && System.currentTimeMillis() >= closesAt) {
            return CloseCode.AUTHENTICATION_EXPIRED;
        }
        boolean before = stalled;
        stalled = transport.stalled();
        if (!before) {
            stalledAt = now;
        }
        return stalled && now - stalledAt > loop.open().bounds().sendTimeout().toNanos()
                ? CloseCode.SEND_TIMEOUT
                : null;
    }

    /** For operators: as it is now. */
    ConnectionReport report(Transport transport, Outbound outbound, ConnectionReport.@Nullable End end) {
        return new ConnectionReport(
                client,
                transport.name(),
                Instant.ofEpochMilli(since),
                new ConnectionReport.Traffic(messages, bytes),
                new ConnectionReport.Traffic(outbound.frames(), outbound.bytes()),
                end);
    }

    /** Counts the end, tells it and remembers it. */
    void close(CloseCode code, @Nullable String error, Transport transport, Outbound outbound) {
        loop.meters().countEnd(code);
        Log.LOG.connectionEnded(client.id(), client.tenant(), client.hub(), code, error);
        loop.open().ended().add(report(transport, outbound, new ConnectionReport.End(Instant.now(), code, error)));
    }
}

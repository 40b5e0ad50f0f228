package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.hub.HandshakeResponse;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.refusal.CloseCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What one connection has used of its terms, and what operators may know of it. Confined to the client's loop. */
public final class Account {
    /** What stands before the first message. */
    private static final byte[] ACCEPTED = HandshakeResponse.accepted();

    private static final ByteBuffer ACCEPTED_FIRST = ByteBuffer.wrap(ACCEPTED);

    private final ClientConnection connection;
    private final Client client;
    private final Outbound outbound;
    private final Pace pace;
    private final long since = System.currentTimeMillis();
    private long closesAt;
    private long messages;
    private long bytes;
    /** Since when the client has taken nothing of what waits for it; meaningful while {@link #stalled}. */
    private long stalledAt;

    private HubProtocol protocol = HubProtocol.JSON;
    private boolean stalled;
    private boolean tooFast;
    private boolean introduced;
    private ConnectionReport.@Nullable End end;

    Account(ClientConnection connection, Outbound outbound) {
        this.connection = connection;
        this.client = connection.client();
        this.outbound = outbound;
        this.pace = new Pace(client.terms().messagesPerSecond());
        this.closesAt = client.terms().closesAt();
    }

    /** The client showed anew who it is: it may stay until then, in epoch milliseconds. False: it has ended. */
    @OnEventLoop
    public boolean staysUntil(long until) {
        if (closesAt != Terms.NEVER) {
            closesAt = until;
        }
        return connection.isOpen();
    }

    /** The transport was sent something that is no hub message and costs as much. */
    @OnEventLoop
    public void onControlFrame() {
        onBytes(0);
        takes();
        judge();
    }

    /** As it is now. */
    @OnEventLoop
    public ConnectionReport report() {
        return new ConnectionReport(
                client,
                outbound.transport().name(),
                Instant.ofEpochMilli(since),
                new ConnectionReport.Traffic(messages, bytes),
                new ConnectionReport.Traffic(outbound.frames(), outbound.bytes()),
                end);
    }

    /** How much waits for the client. */
    @OnEventLoop
    public Backlog backlog() {
        return outbound.backlog();
    }

    /** How many messages the client has sent, with what costs as much. */
    @OnEventLoop
    public long messages() {
        return messages;
    }

    /** Complete hub messages, as they were framed for polls, that the client will not come for. */
    @OnEventLoop
    public void onLost(ByteBuf framed) {
        ByteBuffer lost = framed.nioBuffer();
        if (lost.remaining() >= ACCEPTED.length
                && ACCEPTED_FIRST.equals(lost.slice(lost.position(), ACCEPTED.length))) {
            lost.position(lost.position() + ACCEPTED.length);
        }
        connection.loop().meters().count(Meter.DROPPED_CLIENT_GONE, Numbering.count(lost, protocol));
    }

    void onBytes(int count) {
        bytes += count;
        pace.refill(System.nanoTime());
    }

    /** One more message of the client. */
    void takes() {
        messages++;
        tooFast |= !pace.takes();
    }

    /** Whether the client has sent more than it may. */
    boolean isTooFast() {
        return tooFast;
    }

    /** Ends the connection of one that has. */
    void judge() {
        if (tooFast) {
            connection.end(CloseCode.RATE_LIMITED, CloseCode.RATE_LIMITED.text());
        }
    }

    /** The client has a new socket: what it could not send meanwhile may come at once. */
    void onAttached() {
        pace.afterAbsence(System.nanoTime());
    }

    /** Whether the connection may go on; if not, it is ended. */
    boolean holds(long now) {
        if (closesAt != Terms.NEVER && System.currentTimeMillis() >= closesAt) {
            connection.end(CloseCode.AUTHENTICATION_EXPIRED, null);
            return false;
        }
        boolean stillStalled = stalled;
        stalled = outbound.transport().stalled();
        if (stalled && !stillStalled) {
            stalledAt = now;
        }
        if (stalled && now - stalledAt > bounds().sendTimeout().toNanos()) {
            connection.end(CloseCode.SEND_TIMEOUT, null);
            return false;
        }
        return true;
    }

    private Bounds bounds() {
        return connection.loop().open().bounds();
    }

    /** Its handshake is done, and this is what it speaks. */
    void introduced(HubProtocol agreed) {
        protocol = agreed;
        introduced();
    }

    /** Its handshake is over, one way or the other. */
    void introduced() {
        if (!introduced) {
            introduced = true;
            connection.loop().open().handshakes().end(client.tenant());
        }
    }

    /** Counts the end, tells it and remembers it. */
    void close(CloseCode code, @Nullable String error) {
        introduced();
        connection.loop().meters().countEnd(code);
        Log.LOG.connectionEnded(client.id(), client.tenant(), client.hub(), code, error);
        end = new ConnectionReport.End(Instant.now(), code, error);
        connection.loop().open().ended().add(report());
    }
}

package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.hub.HandshakeResponse;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
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
    /** Those that the app server was told last; null: those of the introduction, which is not kept. */
    private @Nullable List<Claim> claims;

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

    /** What the app server knows already, when that is kept anyway. */
    @OnEventLoop
    public void knows(List<Claim> ofIntroduction) {
        claims = ofIntroduction;
    }

    /**
     * The client showed anew who it is: it may stay until that ends, and its app server is told of claims that it does
     * not know. False: the connection has ended.
     */
    @OnEventLoop
    public boolean authenticated(Authentication shown) {
        if (closesAt != Terms.NEVER) {
            closesAt = shown.closesAt();
        }
        if (!shown.claims().equals(claims)) {
            claims = shown.claims();
            // First, so that who shows too many is heard no more.
            onControlFrame();
            connection.onClaims(claims);
        }
        return connection.isOpen();
    }

    /** The client sent something that is no hub message and costs as much. */
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

    /** Too much waits for the client. */
    void onTooSlow() {
        connection.loop().meters().count(Meter.DROPPED_CLIENT_SLOW);
        connection.end(CloseCode.SLOW_CLIENT, null);
    }

    /** Something went wrong here with this client: what waits for it is given up. */
    @OnEventLoop
    void onFailure() {
        outbound.giveUp();
        connection.end(CloseCode.INTERNAL_ERROR, CloseCode.INTERNAL_ERROR.text());
    }

    /** Not even a goodbye can be said. */
    @OnEventLoop
    void abandon() {
        outbound.transport().abort();
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
    void close(EndCause why) {
        introduced();
        connection.loop().meters().countEnd(why.code());
        Log.LOG.connectionEnded(client.id(), client.tenant(), client.hub(), why.code(), why.text());
        end = new ConnectionReport.End(Instant.now(), why.code(), why.text());
        connection.loop().open().remember(report());
    }
}

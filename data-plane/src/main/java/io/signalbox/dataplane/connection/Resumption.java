package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.refusal.CloseCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * What a client needs that may lose its socket and come back on another one without losing or doubling a message
 * (spec/signalr-hub.md §8, spec/signalr-transports.md §10): both directions are numbered, and what is not acknowledged
 * is kept. Confined to the client's loop.
 */
final class Resumption {
    /** Between acknowledgements; a socket that lives this long is no sign of a loop. */
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_IN_VAIN = 20;

    /**
     * What a client says again has a measure of its own, this many times that of what it says: after each of several
     * losses in a row it says again all that was not acknowledged, and what comes a second time is dropped cheaply.
     */
    private static final int SAID_AGAIN = 10;

    /** Stands for a message that the client has already and drops by its number. */
    private static final HubFrame REPEATED = HubFrame.Completion.empty("0");

    private final ClientConnection client;
    private final Outbound outbound;
    private final HubProtocol protocol;
    private final ConnectionLimits limits;
    private final ReplayBuffer buffer;
    private final long beganAt = System.nanoTime();

    private boolean away;
    /** The last time that a socket was attached or, while away, lost. */
    private long since = beganAt;
    /** Whether the client counts what it gets. */
    private boolean counting;
    /** Sockets in a row that brought nothing forward, and when the first of them came. */
    private int inVain;

    private long inVainSince;

    /** Number of the client's next message, and the highest that was received. */
    private long next = 1;

    private long highest;
    private boolean acknowledgeLater;
    private long acknowledgedAt = beganAt;
    private final Pace repeating;

    Resumption(ClientConnection client, Outbound outbound, HubProtocol protocol, ConnectionLimits limits) {
        this.client = client;
        this.outbound = outbound;
        this.protocol = protocol;
        this.limits = limits;
        this.buffer = new ReplayBuffer(limits.resumption().bufferBytes());
        this.repeating = new Pace(SAID_AGAIN * client.client().terms().messagesPerSecond());
    }

    // to the client

    /** Takes a borrowed frame with that many numbered messages, unless so much waits that the client is too slow. */
    void send(ByteBuf frame, int messages) {
        long waiting = buffer.heldBytes();
        if (messages == 0) {
            offer(frame);
        } else if (waiting > 0 && waiting + frame.readableBytes() > limits.maximumOutbound()) {
            client.account().onTooSlow();
        } else {
            buffer.hold(frame, messages);
            release();
        }
    }

    /** Bytes that wait until the client has acknowledged what came before. */
    long heldBytes() {
        return buffer.heldBytes();
    }

    /** Lets go what may go now. */
    private void release() {
        while (counting && !buffer.isFull()) {
            ByteBuf frame = buffer.release();
            if (frame == null || !offer(frame)) {
                break;
            }
        }
    }

    /** While the client is away, what is kept is sent later, and other things are not worth it. */
    private boolean offer(ByteBuf frame) {
        return away || outbound.offer(frame);
    }

    /** Before the last words: what was held back goes out. */
    void letEverythingGo() {
        for (ByteBuf frame = buffer.release(); frame != null; frame = buffer.release()) {
            outbound.append(frame);
        }
    }

    // from the client

    /** Numbers a message of the client; false when it came before. */
    boolean isNew() {
        acknowledgeLater = true;
        long number = next++;
        if (number <= highest) {
            return false;
        }
        highest = number;
        inVain = 0;
        return true;
    }

    /** One more message that came before; false when it is to be charged as if it were new. */
    boolean takesAgain() {
        return repeating.takes();
    }

    /** The client has everything up to that number. */
    void onAck(long number) {
        if (buffer.acknowledge(number)) {
            inVain = 0;
        }
        release();
    }

    /** The client's next message has that number. */
    void onSequence(long number) {
        if (number > highest + 1) {
            client.end(EndCause.sequenceTooHigh());
        } else {
            // Nothing comes again but behind a sequence, which is charged.
            repeating.refill(System.nanoTime());
            next = number;
        }
    }

    /** A whole message came, of whatever kind. */
    void onHeard() {
        // The JavaScript client begins to count in the turn after the one that read the handshake's answer, and then
        // says something. What came with the answer would be counted here and not there.
        counting = true;
        release();
    }

    // the socket

    boolean isAway() {
        return away;
    }

    /** Whether the client may come on another socket. */
    Reattachment reattachment() {
        return isLoop() ? Reattachment.OVER : Reattachment.POSSIBLE;
    }

    /** Not at once: when both sides have said all that they may, it is acknowledgements that bring them forward. */
    private boolean isLoop() {
        return inVain >= MOST_IN_VAIN
                && since - inVainSince >= limits.resumption().inVainNanos();
    }

    /** The socket is lost. False: for good, because one after the other was before it brought anything forward. */
    boolean onLost() {
        since = System.nanoTime();
        if (isLoop()) {
            return false;
        }
        away = true;
        outbound.giveUp();
        return true;
    }

    /** The client is back, on the transport that {@link Outbound} has now. */
    void onAttached() {
        away = false;
        since = System.nanoTime();
        if (inVain++ == 0) {
            inVainSince = since;
        }
        next = highest + 1;
        outbound.giveUp();
        outbound.append(ByteBuffer.wrap(leadUp()), protocol.binary());
        buffer.replay(outbound::append);
    }

    private byte[] leadUp() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(protocol.encode(new HubFrame.Sequence(buffer.sequence())));
        if (highest > 0) {
            // The last one may be lost. Behind the replay this one would be too, where sockets die fast: the client
            // would say the same again on each of them, until it may say nothing new.
            all.writeBytes(acknowledgement(since));
        }
        int repeated = buffer.repeated();
        byte[] message = repeated == 0 ? new byte[0] : protocol.encode(REPEATED);
        for (int i = 0; i < repeated; i++) {
            all.writeBytes(message);
        }
        return all.toByteArray();
    }

    /** Ends the connection of a client that did not come back in time; whether a client is there. */
    boolean onHeartbeat(long now) {
        if (away) {
            if (now - since > limits.resumption().windowNanos()) {
                client.end(CloseCode.CLIENT_LOST, null);
            }
            return false;
        }
        if (now - since >= SECOND) {
            inVain = 0;
            counting = true;
            release();
        }
        if (acknowledgeLater && now - acknowledgedAt >= SECOND) {
            outbound.append(ByteBuffer.wrap(acknowledgement(now)), protocol.binary());
        }
        return true;
    }

    private byte[] acknowledgement(long now) {
        acknowledgeLater = false;
        acknowledgedAt = now;
        return protocol.encode(new HubFrame.Ack(highest));
    }

    /** Until when its token could open a connection, in {@link System#nanoTime}: it must not open a second one. */
    long tokenEnds() {
        return beganAt + limits.resumption().tokenLifetimeNanos();
    }

    /** The connection is over. */
    void close() {
        buffer.close();
    }
}

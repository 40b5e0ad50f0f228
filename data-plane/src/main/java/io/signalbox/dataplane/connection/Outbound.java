package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.signalbox.protocol.hub.HubProtocol;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What waits for one client, in order and within a bound, until it is flushed. Confined to the client's loop. */
final class Outbound {
    /** A client gets what waits for it at once when it is this much. */
    private static final int FLUSH_BYTES = 64 * 1024;

    private final ClientConnection client;
    private final ConnectionLoop loop;
    private final Reading reading;
    private Transport transport;
    private OutboundChain waiting;
    private long frames;
    private long bytes;
    private @Nullable Resumption resumption;

    Outbound(ClientConnection client, Transport transport, ConnectionLoop loop, Reading reading) {
        this.client = client;
        this.transport = transport;
        this.loop = loop;
        this.reading = reading;
        this.waiting = loop.emptyChain();
    }

    Transport transport() {
        return transport;
    }

    /** From now on to another transport of the same client. */
    void over(Transport other) {
        transport = other;
    }

    /** From now on messages are numbered, and kept until the client has them. */
    void numbered(Resumption by) {
        resumption = by;
    }

    /** Puts a message behind what waits, unless that is too much already. */
    void send(EncodedOnce message, HubProtocol protocol) {
        ByteBuf frame = message.framed(transport.framing(), protocol);
        if (resumption == null) {
            offer(frame);
        } else {
            resumption.send(frame, message.numbered());
        }
    }

    /** Puts complete messages behind what waits, unless that is too much already. */
    void send(ByteString messages, HubProtocol protocol) {
        ByteBuf frame = framed(messages.asReadOnlyByteBuffer(), protocol.binary());
        try {
            if (resumption == null) {
                offer(frame);
            } else {
                resumption.send(frame, Numbering.count(messages.asReadOnlyByteBuffer(), protocol));
            }
        } finally {
            frame.release();
        }
    }

    /** Puts a borrowed frame behind what waits; false when that is too much already, and the client is ended. */
    boolean offer(ByteBuf frame) {
        boolean taken = hasRoomFor(frame);
        if (taken) {
            append(frame);
        } else {
            client.account().onTooSlow();
        }
        return taken;
    }

    /** Whether the bound leaves room for the frame; one that nothing waits before always has room. */
    private boolean hasRoomFor(ByteBuf frame) {
        long ahead = ahead();
        return ahead == 0 || ahead + frame.readableBytes() <= loop.limits().maximumOutbound();
    }

    private long ahead() {
        return waiting.bytes() + transport.pendingBytes();
    }

    Backlog backlog() {
        long all = ahead() + (resumption == null ? 0 : resumption.heldBytes());
        long most = loop.limits().maximumOutbound();
        // Who is not read cannot acknowledge, and the hub that is to take what it said may wait for this client:
        // that gets some room before all of it is used up.
        return reading.isOn() ? backlog(all, most / 16, most / 4) : backlog(all, most / 2, most / 4 * 3);
    }

    private static Backlog backlog(long bytes, long low, long high) {
        return bytes > high ? Backlog.HIGH : bytes < low ? Backlog.LOW : Backlog.SOME;
    }

    /** Puts a borrowed frame behind what waits, whatever the bound. */
    void append(ByteBuf frame) {
        if (waiting.isRoot()) {
            loop.flushLater(client);
        }
        frames++;
        bytes += frame.readableBytes();
        waiting = waiting.then(frame);
        if (waiting.bytes() >= FLUSH_BYTES) {
            flush();
        }
    }

    /** Puts complete hub messages behind what waits, whatever the bound: the service's own words to this client. */
    void append(ByteBuffer messages, boolean binary) {
        ByteBuf frame = framed(messages, binary);
        append(frame);
        frame.release();
    }

    /** The messages for this client alone; the caller owns the frame. */
    private ByteBuf framed(ByteBuffer messages, boolean binary) {
        return transport.framing().frame(PooledByteBufAllocator.DEFAULT, messages, binary);
    }

    long frames() {
        return frames;
    }

    long bytes() {
        return bytes;
    }

    void flush() {
        OutboundChain due = waiting;
        if (!due.isRoot()) {
            waiting = loop.emptyChain();
            try {
                transport.write(due.joined());
            } finally {
                due.letGo();
            }
        }
    }

    /** Forgets what waits. */
    void giveUp() {
        waiting.letGo();
        waiting = loop.emptyChain();
    }
}

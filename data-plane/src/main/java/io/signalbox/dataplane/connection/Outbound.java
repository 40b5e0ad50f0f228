package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;

/** What waits for one client, in order and within a bound, until it is flushed. Confined to the client's loop. */
final class Outbound {
    /** A client gets what waits for it at once when it is this much. */
    private static final int FLUSH_BYTES = 64 * 1024;

    private final ClientConnection client;
    private final Transport transport;
    private final ConnectionLoop loop;
    private OutboundChain waiting;

    Outbound(ClientConnection client, Transport transport, ConnectionLoop loop) {
        this.client = client;
        this.transport = transport;
        this.loop = loop;
        this.waiting = loop.emptyChain();
    }

    /** Whether the bound leaves room for the frame; one that nothing waits before always has room. */
    boolean hasRoomFor(ByteBuf frame) {
        long ahead = ahead();
        return ahead == 0 || ahead + frame.readableBytes() <= loop.limits().maximumOutbound();
    }

    private long ahead() {
        return waiting.bytes() + transport.pendingBytes();
    }

    Backlog backlog() {
        long ahead = ahead();
        long most = loop.limits().maximumOutbound();
        return ahead > most / 4 ? Backlog.HIGH : ahead < most / 16 ? Backlog.LOW : Backlog.SOME;
    }

    /** Puts a borrowed frame behind what waits. */
    void append(ByteBuf frame) {
        if (waiting.isRoot()) {
            loop.flushLater(client);
        }
        waiting = waiting.then(frame);
        if (waiting.bytes() >= FLUSH_BYTES) {
            flush();
        }
    }

    /** Puts the service's own words to this client behind what waits, whatever the bound. */
    void say(byte[] message, boolean binary) {
        ByteBuf frame = framed(ByteBuffer.wrap(message), binary);
        append(frame);
        frame.release();
    }

    /** The messages for this client alone; the caller owns the frame. */
    ByteBuf framed(ByteBuffer messages, boolean binary) {
        return transport.framing().frame(PooledByteBufAllocator.DEFAULT, messages, binary);
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

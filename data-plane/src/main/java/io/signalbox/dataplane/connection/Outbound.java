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
    private long frames;
    private long bytes;

    Outbound(ClientConnection client, Transport transport, ConnectionLoop loop) {
        this.client = client;
        this.transport = transport;
        this.loop = loop;
        this.waiting = loop.emptyChain();
    }

    /** Whether the bound leaves room for the frame; one that nothing waits before always has room. */
    boolean hasRoomFor(ByteBuf frame) {
        long ahead = waiting.bytes() + transport.pendingBytes();
        return ahead == 0 || ahead + frame.readableBytes() <= loop.limits().maximumOutbound();
    }

    /** Puts a borrowed frame behind what waits. */
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

    /** Puts complete hub messages behind what waits, whatever the bound: the last words to this client. */
    void append(ByteBuffer messages, boolean binary) {
        ByteBuf frame = framed(messages, binary);
        append(frame);
        frame.release();
    }

    /** The messages for this client alone; the caller owns the frame. */
    ByteBuf framed(ByteBuffer messages, boolean binary) {
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

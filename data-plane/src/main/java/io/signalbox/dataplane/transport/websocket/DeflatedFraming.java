package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.signalbox.dataplane.connection.Framing;
import java.nio.ByteBuffer;

/**
 * WebSocket frames for clients with compression (RFC 7692 §7.2.1): each message by itself, so that they share it. What
 * would not become smaller, as small messages do not, goes as it is.
 */
final class DeflatedFraming implements Framing {
    static final DeflatedFraming INSTANCE = new DeflatedFraming();

    private static final int WORTH_IT = 200;
    private static final int COMPRESSED = 0x40;
    /** What a flush ends with, 00 00 FF FF, goes without saying. */
    private static final int FLUSHED = 4;

    private DeflatedFraming() {}

    @Override
    public int slot() {
        return 3;
    }

    @Override
    public ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary) {
        int length = messages.remaining();
        if (length < WORTH_IT) {
            return WebSocketFraming.INSTANCE.frame(allocator, messages, binary);
        }
        ByteBuf room = allocator.directBuffer(length, length);
        try {
            int taken = LoopZlib.current().deflate(messages.duplicate(), room.internalNioBuffer(0, length));
            if (taken == length) {
                return WebSocketFraming.INSTANCE.frame(allocator, messages, binary);
            }
            int first = COMPRESSED | (binary ? WebSocketFraming.FINAL_BINARY : WebSocketFraming.FINAL_TEXT);
            int smaller = taken - FLUSHED;
            return WebSocketFraming.head(allocator, first, smaller).writeBytes(room.setIndex(0, smaller));
        } finally {
            room.release();
        }
    }
}

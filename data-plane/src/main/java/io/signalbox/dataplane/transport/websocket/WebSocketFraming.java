package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.signalbox.dataplane.connection.Framing;
import java.nio.ByteBuffer;

/** Complete, unmasked WebSocket frames (RFC 6455 §5.2): text for JSON, binary for MessagePack. */
final class WebSocketFraming implements Framing {
    static final WebSocketFraming INSTANCE = new WebSocketFraming();

    static final int FINAL_TEXT = 0x81;
    static final int FINAL_BINARY = 0x82;
    private static final int LONGEST_SHORT = 125;
    private static final int LONGEST_MEDIUM = 0xFFFF;

    private WebSocketFraming() {}

    @Override
    public int slot() {
        return 0;
    }

    @Override
    public ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary) {
        return head(allocator, binary ? FINAL_BINARY : FINAL_TEXT, messages.remaining())
                .writeBytes(messages);
    }

    /** A frame with room for its payload, which is still to come. */
    static ByteBuf head(ByteBufAllocator allocator, int first, int length) {
        int header = length <= LONGEST_SHORT ? 2 : length <= LONGEST_MEDIUM ? 4 : 10;
        ByteBuf frame = allocator.directBuffer(header + length, header + length);
        frame.writeByte(first);
        if (length <= LONGEST_SHORT) {
            frame.writeByte(length);
        } else if (length <= LONGEST_MEDIUM) {
            frame.writeByte(126).writeShort(length);
        } else {
            frame.writeByte(127).writeLong(length);
        }
        return frame;
    }
}

package io.signalbox.dataplane.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.signalbox.dataplane.connection.Framing;
import java.nio.ByteBuffer;

/** Hub messages as they are: the body of a poll is any number of them (spec/signalr-transports.md §6). */
final class PollFraming implements Framing {
    static final PollFraming INSTANCE = new PollFraming();

    private PollFraming() {}

    @Override
    public int slot() {
        return 2;
    }

    @Override
    public ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary) {
        int length = messages.remaining();
        return allocator.directBuffer(length, length).writeBytes(messages);
    }
}

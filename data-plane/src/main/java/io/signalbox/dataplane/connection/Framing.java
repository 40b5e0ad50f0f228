package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** How a transport wraps hub messages; one instance per transport, so that a wrapped message serves all its clients. */
public interface Framing {
    /** How many framings there may be. */
    int SLOTS = 4;

    /** Whether messages of a binary hub protocol can travel this way. */
    default boolean carriesBinary() {
        return true;
    }

    /** 0 to {@link #SLOTS} - 1, distinct for each framing. */
    int slot();

    /**
     * The hub messages wrapped, ready for the socket.
     *
     * @param messages complete hub messages
     * @param binary whether their hub protocol is binary
     */
    ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary);
}

package io.signalbox.dataplane.connection;

import io.netty.buffer.ByteBuf;

/** How bytes reach one client: the port that a transport implements. All of it runs on the connection's event loop. */
public interface Transport {
    Framing framing();

    /** As negotiate names it. */
    String name();

    /** Whether the client is pinged; not where its own requests keep the connection alive. */
    default boolean pinged() {
        return true;
    }

    /** Sends what {@link #framing()} made, at once; the buffer is borrowed, and many clients may share it. */
    @OnEventLoop
    void write(ByteBuf framed);

    /** Bytes that were written and that the kernel has not taken yet. */
    @OnEventLoop
    long pendingBytes();

    /** Whether bytes wait and the client took none of them since the last call. */
    @OnEventLoop
    boolean stalled();

    /** Goes on reading from the client, or stops. */
    @OnEventLoop
    void reading(boolean on);

    /** Ends in order: what was written goes out first, then the transport's own goodbye. */
    @OnEventLoop
    void close();

    /** Ends now. */
    @OnEventLoop
    void abort();
}

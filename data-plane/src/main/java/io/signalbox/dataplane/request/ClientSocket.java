package io.signalbox.dataplane.request;

import io.netty.buffer.ByteBuf;

/**
 * A client's WebSocket on the node that took it, as the owner of its connection sees it: {@link #accept} and bytes both
 * ways until the {@link #close}, or one {@link #refuse}. The bytes are what goes over TCP, frames and all. Called by one
 * thread at a time, in order; never blocks; whatever comes too late is dropped. Buffers become the callee's own.
 */
public interface ClientSocket {
    /** What the owner hears of the socket that it accepted: on one thread at a time, in order. */
    interface Ear {
        /**
         * Bytes of the client; they become the owner's own. No more than 64 KB and one read of the socket are under way.
         *
         * @param taken to be run once, from any thread, when the owner has room for more
         */
        void heard(ByteBuf bytes, Runnable taken);

        /** The socket is gone, or its node is: the last that is heard, and perhaps the first. */
        void lost();
    }

    /** Upgrades it. */
    void accept(Ear ear);

    /** A status of the state table with its text instead of an upgrade (spec/signalr-transports.md §3). */
    void refuse(int status, String text);

    /** @param taken runs once, on any thread, when the socket has taken the bytes or is gone; not after {@link Ear#lost} */
    void write(ByteBuf bytes, Runnable taken);

    /** Closes it, as a reset to what was written and not taken. */
    void close();
}

package io.signalbox.dataplane.request;

import io.netty.buffer.ByteBuf;
import io.signalbox.protocol.refusal.RefusedException;

/**
 * The answer to one request, wherever the client waits for it: one {@link #text}, or one {@link #refused}, or one
 * {@link #messages}, or {@link #begin} with what follows. Called by one thread at a time; whatever comes too late is
 * dropped. Buffers become the reply's own; {@code taken} runs once, on any thread, when the client's socket has taken the
 * bytes or is gone.
 */
public interface Reply {
    /** Hears once, on any thread, what became of bytes. */
    interface Taken {
        /** @param whole whether the client's socket has taken all of them; if not, it is gone */
        void told(boolean whole);
    }

    /** Of the 404 for a connection that is not, or no more. */
    String UNKNOWN_ID = "No Connection with that ID";

    /** Of the 400 for a connection that uses another transport. */
    String OTHER_TRANSPORT = "Cannot change transports mid-connection";

    /** A status of the state table with its text, as {@code text/plain} (spec/signalr-transports.md §3). */
    void text(int status, String text);

    /** The catalogue's answer, in full where the client waits for it. */
    default void refused(RefusedException cause) {
        text(cause.refusal().httpStatus(), String.valueOf(cause.getMessage()));
    }

    /** 200 with complete hub messages, {@code application/octet-stream}; none: an empty body. */
    void messages(ByteBuf messages, Taken taken);

    /** 200 with {@code text/event-stream} and a first comment; {@link #event} and {@link #end} follow. */
    void begin();

    /** Complete events. */
    void event(ByteBuf events, Runnable taken);

    /** Ends the event stream in order. */
    void end(Runnable taken);

    /** Hangs up, whatever has not been taken. */
    void abort();
}

package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A client's compressed messages, inflated one step at a time (RFC 7692 §7.2.2). Native memory is held from the first
 * byte of a message to its last. Confined to the client's loop.
 */
final class Inflation {
    /** What the sender's flush ended with, and what it did not send. */
    private static final byte[] FLUSHED = {0, 0, (byte) 0xFF, (byte) 0xFF};

    private @Nullable Inflater inflater;
    private ByteBuffer input = ByteBuffer.allocate(0);
    private boolean busy;
    private boolean ending;
    private boolean flushed;
    private boolean stopped;

    /** A piece of a message; the caller keeps it until this {@link #isBusy} no more. */
    void add(ByteBuf piece) {
        if (!stopped) {
            take(piece.nioBuffer());
        }
    }

    /** The message is whole. */
    void end() {
        if (!stopped) {
            ending = true;
            if (!busy) {
                onDrained();
            }
        }
    }

    /** Whether there is more to be had by a {@link #step}. */
    boolean isBusy() {
        return busy;
    }

    private void take(ByteBuffer next) {
        Inflater own = inflater;
        if (own == null) {
            own = LoopZlib.current().take();
            inflater = own;
        }
        input = next;
        own.setInput(next);
        busy = true;
    }

    /** Inflates as much as there is room for; how many bytes it became. */
    int step(byte[] room) throws DataFormatException {
        Inflater own = Objects.requireNonNull(inflater);
        int before = input.remaining();
        int size = own.inflate(room);
        if (own.finished()) {
            // A sender may end one deflate stream within its message and begin another (§7.2.3.4).
            own.reset();
            own.setInput(input);
        } else if (size == 0 && input.hasRemaining() && input.remaining() == before) {
            throw new DataFormatException("deflate: " + before + " bytes left (expected: that they inflate)");
        }
        // Filled to the brim there may be more, though all input was taken.
        if (size < room.length && !input.hasRemaining()) {
            onDrained();
        }
        return size;
    }

    private void onDrained() {
        if (!ending) {
            busy = false;
        } else if (flushed) {
            giveBack();
        } else {
            flushed = true;
            take(ByteBuffer.wrap(FLUSHED));
        }
    }

    private void giveBack() {
        busy = false;
        ending = false;
        flushed = false;
        if (inflater != null) {
            LoopZlib.current().giveBack(inflater);
            inflater = null;
        }
    }

    /** For good: nobody wants to know what else comes. */
    void stop() {
        stopped = true;
        giveBack();
    }
}

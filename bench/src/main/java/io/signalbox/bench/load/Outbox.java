package io.signalbox.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes on their way out of one socket; small, for a generator writes little. */
final class Outbox {
    private static final int MOST = 16 << 20;

    private ByteBuffer waiting;

    Outbox(int size) {
        this.waiting = ByteBuffer.allocate(size);
    }

    /** Adds a copy. */
    void add(byte[] bytes) throws IOException {
        if (waiting.remaining() < bytes.length) {
            int needed = waiting.position() + bytes.length;
            if (needed > MOST) {
                throw new IOException("the server reads too slowly: " + needed + " bytes wait to be written");
            }
            waiting = ByteBuffer.allocate(Math.max(needed, waiting.capacity() * 2))
                    .put(waiting.flip());
        }
        waiting.put(bytes);
    }

    /** Writes what the socket takes; true when nothing is left. */
    boolean flush(SocketChannel channel) throws IOException {
        waiting.flip();
        while (waiting.hasRemaining() && channel.write(waiting) > 0) {
            // on while the socket takes bytes
        }
        waiting.compact();
        return waiting.position() == 0;
    }

    boolean isEmpty() {
        return waiting.position() == 0;
    }
}

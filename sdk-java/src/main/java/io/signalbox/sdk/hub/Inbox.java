package io.signalbox.sdk.hub;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and its hub has not taken yet. Bounded: past the high-water mark the client is to be paused,
 * past the limit ended. Guarded by its session's lock.
 */
final class Inbox {
    static final int PAUSE_BATCHES = 64;
    static final int PAUSE_BYTES = 256 * 1024;
    static final int MOST_BYTES = 4 * 1024 * 1024;
    /** What a batch costs beside its bytes. */
    private static final int OVERHEAD = 128;

    private static final int RESUME_PART = 4;
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final HubProtocol protocol;
    private final Deque<ByteString> batches = new ArrayDeque<>();
    private ByteBuffer current = EMPTY;
    private int bytes;
    private @Nullable HubFrame head;
    private boolean closed;

    Inbox(HubProtocol protocol) {
        this.protocol = protocol;
    }

    /**
     * Whether there was room; one batch always has room when nothing waits. Only bytes count: on a busy machine it takes
     * seconds until a client is paused, in which it may say thousands of small things.
     */
    boolean offer(ByteString batch) {
        if (bytes > MOST_BYTES) {
            return false;
        }
        batches.add(batch);
        bytes += OVERHEAD + batch.size();
        return true;
    }

    boolean isEmpty() {
        return head == null && !current.hasRemaining() && batches.isEmpty();
    }

    /** The first message when it has been decoded, which is done without the lock; else null. */
    @Nullable
    HubFrame head() {
        return head;
    }

    /** Takes the message back that {@link #next()} gave, decoded. */
    void hold(HubFrame decoded) {
        if (!closed) {
            head = decoded;
        }
    }

    /** Gives the first message away. */
    void dropHead() {
        head = null;
    }

    /** A message that was decoded and waits stands for its batch. */
    private int waiting() {
        return batches.size() + (head == null ? 0 : 1);
    }

    boolean isHigh() {
        return waiting() >= PAUSE_BATCHES || bytes >= PAUSE_BYTES;
    }

    boolean isLow() {
        return batches.size() <= PAUSE_BATCHES / RESUME_PART && bytes <= PAUSE_BYTES / RESUME_PART;
    }

    /** Nothing more is taken from it. */
    void close() {
        closed = true;
        head = null;
        batches.clear();
        current = EMPTY;
        bytes = 0;
    }

    /** The bytes of the next message, to be decoded, or null when there is none. */
    @Nullable
    ByteBuffer next() {
        while (!current.hasRemaining()) {
            ByteString batch = batches.poll();
            if (batch == null) {
                return null;
            }
            bytes -= OVERHEAD + batch.size();
            current = ByteBuffer.wrap(batch.toByteArray());
        }
        int length = protocol.frameLength(current, Integer.MAX_VALUE);
        if (length < 0) {
            throw new MalformedFrameException("Connection terminated while reading a message.");
        }
        ByteBuffer message = current.slice(current.position(), length);
        current.position(current.position() + length);
        return message;
    }
}

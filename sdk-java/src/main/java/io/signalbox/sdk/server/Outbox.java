package io.signalbox.sdk.server;

import io.grpc.stub.ClientCallStreamObserver;
import io.signalbox.protocol.grpc.FromAppServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a stream: gRPC's observer is not thread-safe. Frames wait here while the transport is not ready,
 * bounded by count and bytes; then senders wait for room, for so long as they say.
 */
final class Outbox {
    static final int MOST_FRAMES = 1024;
    static final long MOST_BYTES = 8L * 1024 * 1024;
    /** Items of streams are the first to be held back: when a client turns out to be slow, few are on their way to it. */
    static final int MOST_FRAMES_FOR_ITEMS = 128;

    static final long MOST_BYTES_FOR_ITEMS = 128 * 1024;

    enum Outcome {
        ACCEPTED,
        FULL,
        CLOSED
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock:
    private final Deque<FromAppServer> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private @Nullable ClientCallStreamObserver<FromAppServer> call;
    private boolean closed;
    /** At most one per result stream, which asks again before its next item. */
    private final List<Runnable> held = new ArrayList<>();

    /** The call has started: {@code first} goes before everything else. */
    void open(ClientCallStreamObserver<FromAppServer> started, FromAppServer first) {
        lock.lock();
        try {
            if (!closed) {
                call = started;
                started.onNext(first);
                writeWhileReady();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a frame, waiting for room for up to {@code patience}. */
    Outcome offer(FromAppServer frame, Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!closed && isFull()) {
                if (left <= 0) {
                    return Outcome.FULL;
                }
                left = changed.awaitNanos(left);
            }
            return add(frame);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.FULL;
        } finally {
            lock.unlock();
        }
    }

    /** Runs {@code again} when there is room, at once if there is; not at all when the stream is over. */
    void whenRoom(Runnable again) {
        lock.lock();
        try {
            held.add(again);
        } finally {
            lock.unlock();
        }
        drain();
    }

    /**
     * Takes a frame at once, bound or not: for items of streams, each of which sends one at a time.
     *
     * @return whether there is room for more
     */
    boolean push(FromAppServer frame) {
        lock.lock();
        try {
            return add(frame) == Outcome.ACCEPTED && takesItems();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a frame at once, bound or not: for the few that end or pause a client, at most some per client. */
    Outcome urge(FromAppServer frame) {
        lock.lock();
        try {
            return add(frame);
        } finally {
            lock.unlock();
        }
    }

    /** The transport is ready for more. */
    void drain() {
        List<Runnable> free = List.of();
        lock.lock();
        try {
            writeWhileReady();
            if (!held.isEmpty() && !closed && takesItems()) {
                free = List.copyOf(held);
                held.clear();
            }
        } finally {
            lock.unlock();
        }
        free.forEach(Runnable::run);
    }

    /** Ends our direction of the call when everything is written, or after {@code patience}. */
    void finish(Duration patience) {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!closed && !waiting.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (!closed && call != null) {
                call.onCompleted();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            lock.unlock();
        }
    }

    /** The stream is over: what waits is dropped, and nothing more is taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            held.clear();
            waiting.clear();
            waitingBytes = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFull() {
        return waiting.size() >= MOST_FRAMES || waitingBytes >= MOST_BYTES;
    }

    private boolean takesItems() {
        return waiting.size() < MOST_FRAMES_FOR_ITEMS && waitingBytes < MOST_BYTES_FOR_ITEMS;
    }

    private Outcome add(FromAppServer frame) {
        if (closed) {
            return Outcome.CLOSED;
        }
        waiting.add(frame);
        waitingBytes += frame.getSerializedSize();
        writeWhileReady();
        return Outcome.ACCEPTED;
    }

    private void writeWhileReady() {
        ClientCallStreamObserver<FromAppServer> open = call;
        while (open != null && !waiting.isEmpty() && open.isReady()) {
            FromAppServer frame = waiting.remove();
            waitingBytes -= frame.getSerializedSize();
            open.onNext(frame);
        }
        changed.signalAll();
    }
}

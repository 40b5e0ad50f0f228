package io.signalbox.dataplane.appserver;

import io.grpc.stub.ServerCallStreamObserver;
import io.netty.util.internal.PlatformDependent;
import io.signalbox.protocol.grpc.ToAppServer;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a stream that many event loops feed: whoever comes first writes for all, the others only leave
 * their frame. Nobody waits. What the app server does not read waits here, and its senders are told to pause.
 */
final class StreamWriter {
    private static final long FULL_AT = 256 * 1024;
    private static final long ROOM_BELOW = 64 * 1024;
    /** What a frame costs beside its bytes. */
    private static final int OVERHEAD = 64;

    private final ServerCallStreamObserver<ToAppServer> out;
    private final long most;
    private final Runnable onRoom;
    private final Runnable onStuck;
    /** Bounded by {@link #most} bytes. */
    private final Queue<ToAppServer> waiting = PlatformDependent.newMpscQueue();

    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();
    /** How the stream ends; nothing is written once it is set. */
    private volatile @Nullable Runnable goodbye;
    /** How it ends when everything is written; nothing more is taken once it is set. */
    private volatile @Nullable Runnable lastWord;
    /** Whether the first frame may be sent; what is written before it may waits behind it. */
    private volatile boolean begun;

    private boolean over;

    /**
     * @param most bytes that may wait
     * @param onRoom called when there is room again
     * @param onStuck called when {@code most} is passed
     */
    StreamWriter(ServerCallStreamObserver<ToAppServer> out, long most, Runnable onRoom, Runnable onStuck) {
        this.out = out;
        this.most = most;
        this.onRoom = onRoom;
        this.onStuck = onStuck;
    }

    /** Sends in the order of the calls of one thread. False: taken, but the sender should pause until there is room. */
    boolean write(ToAppServer frame) {
        if (goodbye != null || lastWord != null) {
            return true;
        }
        long total = waitingBytes.addAndGet(cost(frame));
        if (total > most) {
            onStuck.run();
            return false;
        }
        waiting.add(frame);
        drain();
        return takesMore();
    }

    /** Before all other frames; {@code known} runs before it is sent, and what is written from then on comes after it. */
    void begin(ToAppServer first, Runnable known) {
        if (goodbye == null && lastWord == null) {
            waitingBytes.addAndGet(cost(first));
            waiting.add(first);
        }
        known.run();
        begun = true;
        drain();
    }

    /** Whether less waits than a sender should pause at. */
    boolean takesMore() {
        return waitingBytes.get() < FULL_AT;
    }

    boolean hasRoom() {
        return waitingBytes.get() < ROOM_BELOW;
    }

    /** Writes what the stream takes now; called again when it is ready for more. */
    void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            writeReady();
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
        if (hasRoom()) {
            onRoom.run();
        }
    }

    private void writeReady() {
        while (!saidGoodbye() && out.isReady()) {
            ToAppServer next = begun ? waiting.poll() : null;
            if (next == null) {
                if (waiting.isEmpty()) {
                    sayOnce(lastWord);
                }
                return;
            }
            waitingBytes.addAndGet(-cost(next));
            try {
                out.onNext(next);
            } catch (IllegalStateException e) {
                // The call ended under our hands, and that it did is told elsewhere.
                over = true;
                onStuck.run();
            }
        }
    }

    private boolean saidGoodbye() {
        sayOnce(goodbye);
        return over;
    }

    private void sayOnce(@Nullable Runnable last) {
        if (last != null && !over) {
            over = true;
            last.run();
        }
    }

    /** Nothing more is written; then {@code last} runs, once, while nobody else writes. */
    void close(Runnable last) {
        if (goodbye == null) {
            goodbye = last;
        }
        drain();
    }

    /** Nothing more is taken; what waits is written, as far as the other side reads, and then {@code last} runs. */
    void finish(Runnable last) {
        lastWord = last;
        drain();
    }

    private static int cost(ToAppServer frame) {
        return frame.getSerializedSize() + OVERHEAD;
    }
}

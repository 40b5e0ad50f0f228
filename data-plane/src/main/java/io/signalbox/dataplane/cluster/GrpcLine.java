package io.signalbox.dataplane.cluster;

import com.google.protobuf.MessageLite;
import io.grpc.stub.CallStreamObserver;
import io.netty.util.internal.PlatformDependent;
import io.signalbox.dataplane.appserver.Line;
import io.signalbox.dataplane.log.Log;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One side of a gRPC call, written by many threads: whoever comes first writes for all. What the other side does not take
 * waits here, and whoever says it bounds that: by pausing, or by {@link #waiting}.
 */
final class GrpcLine<T extends MessageLite> implements Line<T> {
    private static final long FULL_AT = 64 * 1024;
    private static final long ROOM_BELOW = 16 * 1024;
    /** What a frame costs beside its bytes. */
    private static final int OVERHEAD = 64;

    private final CallStreamObserver<T> out;
    private final Runnable onEnd;
    private final Runnable onCut;
    private final Runnable onRoom;
    private final Queue<T> queue = PlatformDependent.newMpscQueue();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();
    private volatile boolean full;
    private volatile boolean ending;
    private volatile boolean cutting;
    /** Written by whoever drains. */
    private volatile boolean over;

    /**
     * @param onEnd ends this side of the call
     * @param onCut ends the whole call
     * @param onRoom called when there is room again
     */
    GrpcLine(CallStreamObserver<T> out, Runnable onEnd, Runnable onCut, Runnable onRoom) {
        this.out = out;
        this.onEnd = onEnd;
        this.onCut = onCut;
        this.onRoom = onRoom;
    }

    @Override
    public boolean say(T frame) {
        if (over || ending || cutting) {
            return true;
        }
        if (waitingBytes.addAndGet(cost(frame)) >= FULL_AT) {
            full = true;
        }
        queue.add(frame);
        drain();
        return !full;
    }

    @Override
    public long waiting() {
        return waitingBytes.get();
    }

    @Override
    public void end() {
        ending = true;
        drain();
    }

    @Override
    public void cut() {
        cutting = true;
        drain();
    }

    /** The call is over: nothing is written any more. */
    void lost() {
        over = true;
        drain();
    }

    /** Writes what the call takes now; called again when it is ready for more. */
    void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            write();
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
        if (full && waitingBytes.get() < ROOM_BELOW) {
            full = false;
            onRoom.run();
        }
    }

    private void write() {
        if (cutting && !over) {
            over = true;
            onCut.run();
        }
        while (over || out.isReady()) {
            T next = queue.poll();
            if (next == null) {
                break;
            }
            waitingBytes.addAndGet(-cost(next));
            if (!over) {
                write(next);
            }
        }
        if (ending && !over && queue.isEmpty()) {
            over = true;
            onEnd.run();
        }
    }

    private void write(T frame) {
        try {
            out.onNext(frame);
        } catch (IllegalStateException e) {
            // The call ended under our hands, and that it did is told elsewhere.
            over = true;
        } catch (RuntimeException | VirtualMachineError e) {
            // No room for a frame, say: this client's way is over, and whoever writes goes on.
            over = true;
            Log.LOG.farClientFailed(e);
        }
    }

    private static int cost(MessageLite frame) {
        return frame.getSerializedSize() + OVERHEAD;
    }
}

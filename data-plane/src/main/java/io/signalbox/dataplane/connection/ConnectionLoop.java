package io.signalbox.dataplane.connection;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The connections of one event loop: their heartbeat, and their flush. Everything here but
 * {@link #execute} and {@link #congested} is confined to the loop.
 */
public final class ConnectionLoop {
    private static final int CONGESTED_AT = 512;
    private static final long CONGESTED_AT_BYTES = 16 * 1024 * 1024;
    private static final int FLUSHED_PER_TURN = 256;

    private final EventLoop loop;
    private final ConnectionLimits limits;
    private final Upstream upstream;
    private final Lobby lobby;
    private final OpenConnections open;
    private final Meters meters;
    private final List<ClientConnection> connections = new ArrayList<>();
    /** At most an entry for each client, and one more for each 64 KB that it was sent since. */
    private final Queue<ClientConnection> dirty = new ArrayDeque<>();

    private final AtomicLong queuedBytes = new AtomicLong();
    private final OutboundChain root = OutboundChain.root();
    private final Runnable flush = this::onFlush;
    private final Runnable flushNextTurn = () -> execute(flush);
    private boolean flushing;
    private long sent;

    ConnectionLoop(
            EventLoop loop,
            ConnectionLimits limits,
            Upstream upstream,
            Lobby lobby,
            OpenConnections open,
            Meters meters) {
        this.loop = loop;
        this.limits = limits;
        this.upstream = upstream;
        this.lobby = lobby;
        this.open = open;
        this.meters = meters;
        long heartbeat = limits.heartbeat().toMillis();
        // The loop's end ends it.
        var unused = loop.scheduleWithFixedDelay(this::onHeartbeat, heartbeat, heartbeat, TimeUnit.MILLISECONDS);
    }

    /** Runs the task on the loop, after everything that was posted before. */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /** Runs the task on the loop later, unless the returned future is cancelled before. */
    @OnEventLoop
    public Future<?> after(Duration delay, Runnable task) {
        return loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** As {@link #execute(Runnable)}, for a task that keeps {@code bytes} of payload alive until it has run. */
    public void execute(int bytes, Runnable task) {
        queuedBytes.addAndGet(bytes);
        loop.execute(() -> {
            try {
                task.run();
            } finally {
                queuedBytes.addAndGet(-bytes);
            }
        });
    }

    /** Whether so many tasks wait here, or such large ones, that senders should slow down. */
    public boolean congested() {
        return queuedBytes.get() > CONGESTED_AT_BYTES
                || (loop instanceof SingleThreadEventLoop single && single.pendingTasks() > CONGESTED_AT);
    }

    /** Where a transport's channel has to live whose connection is of this loop. */
    public EventLoop eventLoop() {
        return loop;
    }

    boolean isCurrent() {
        return loop.inEventLoop();
    }

    ConnectionLimits limits() {
        return limits;
    }

    Upstream upstream() {
        return upstream;
    }

    Lobby lobby() {
        return lobby;
    }

    Meters meters() {
        return meters;
    }

    OpenConnections open() {
        return open;
    }

    OutboundChain emptyChain() {
        return root;
    }

    @OnEventLoop
    void add(ClientConnection connection) {
        connection.place(connections.size());
        connections.add(connection);
    }

    @OnEventLoop
    void remove(ClientConnection connection, int place) {
        ClientConnection last = connections.remove(connections.size() - 1);
        if (last != connection) {
            connections.set(place, last);
            last.place(place);
        }
        open.remove(connection);
    }

    /** The connection ends; until that time its id opens no other one. */
    @OnEventLoop
    void retire(ClientConnection connection, long until) {
        open.spent().add(connection.client().id(), until);
    }

    /** The connection has something to flush. */
    @OnEventLoop
    void flushLater(ClientConnection connection) {
        dirty.add(connection);
        if (!flushing) {
            flushing = true;
            // Behind the deliveries that wait already: their messages leave in the same write.
            loop.execute(flush);
        }
    }

    /** One more delivery was put behind what waits for a client. */
    @OnEventLoop
    void countSent() {
        sent++;
    }

    /**
     * Flushes some clients and leaves the others to the next turn: what comes in between, from the network or from other
     * threads, is not held up by a large crowd, and new messages for those who still wait leave in the same write.
     */
    private void onFlush() {
        meters.count(Meter.MESSAGES_TO_CLIENTS, sent);
        sent = 0;
        try {
            for (int i = 0; i < FLUSHED_PER_TURN && !dirty.isEmpty(); i++) {
                guarded(dirty.remove(), ClientConnection::onFlush);
            }
        } finally {
            // Whatever went wrong: those who still wait must not wait for ever.
            flushRest();
        }
    }

    private void flushRest() {
        flushing = !dirty.isEmpty();
        if (flushing && loop instanceof SingleThreadEventLoop single) {
            single.executeAfterEventLoopIteration(flushNextTurn);
        } else if (flushing) {
            loop.execute(flush);
        }
    }

    private void onHeartbeat() {
        long now = System.nanoTime();
        // Backwards: a connection that ends takes itself out, and the last one takes its place.
        for (int i = connections.size() - 1; i >= 0; i--) {
            guarded(connections.get(i), connection -> connection.onHeartbeat(now));
        }
    }

    /** What went wrong for this client ends it. */
    @OnEventLoop
    public static void failed(ClientConnection connection, Throwable cause) {
        Log.LOG.connectionFailed(connection.client().id(), cause);
        try {
            connection.account().onFailure();
        } catch (RuntimeException | VirtualMachineError e) {
            Log.LOG.connectionFailed(connection.client().id(), e);
            connection.account().abandon();
        }
    }

    /** What goes wrong for one client, memory or stack included, ends that client and leaves the others alone. */
    private static void guarded(ClientConnection connection, Consumer<ClientConnection> action) {
        try {
            action.accept(connection);
        } catch (RuntimeException | VirtualMachineError e) {
            failed(connection, e);
        }
    }
}

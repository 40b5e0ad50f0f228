package io.signalbox.dataplane.connection;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop: their heartbeat, and their flush once per turn. Everything here but
 * {@link #execute} and {@link #congested} is confined to the loop.
 */
public final class ConnectionLoop {
    private static final int CONGESTED_AT = 512;

    private final EventLoop loop;
    private final ConnectionLimits limits;
    private final Upstream upstream;
    private final Lobby lobby;
    private final OpenConnections open;
    private final Meters meters;
    private final List<ClientConnection> connections = new ArrayList<>();
    private final List<ClientConnection> dirty = new ArrayList<>();
    private final List<OutboundChain> turn = new ArrayList<>();
    private final OutboundChain root = OutboundChain.root(turn);
    private final Runnable flush = this::onTurnEnd;
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

    /** Whether so many tasks wait here that senders should slow down. */
    public boolean congested() {
        return loop instanceof SingleThreadEventLoop single && single.pendingTasks() > CONGESTED_AT;
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

    /** The connection has something to flush at the end of this turn. */
    @OnEventLoop
    void flushLater(ClientConnection connection) {
        if (dirty.isEmpty()) {
            // Behind the deliveries that wait already: their messages leave in the same write.
            loop.execute(flush);
        }
        dirty.add(connection);
    }

    /** One more message was put behind what waits for a client. */
    @OnEventLoop
    void countSent() {
        sent++;
    }

    private void onTurnEnd() {
        meters.count(Meter.MESSAGES_TO_CLIENTS, sent);
        sent = 0;
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).onFlush();
        }
        dirty.clear();
        for (int i = 0; i < turn.size(); i++) {
            turn.get(i).release();
        }
        turn.clear();
        root.forget();
    }

    private void onHeartbeat() {
        long now = System.nanoTime();
        // Backwards: a connection that ends takes itself out, and the last one takes its place.
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).onHeartbeat(now);
        }
    }
}

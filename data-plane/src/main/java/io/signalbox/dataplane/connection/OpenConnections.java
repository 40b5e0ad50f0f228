package io.signalbox.dataplane.connection;

import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/** Every connection of this node by its id, from the moment its transport attaches to its end. */
public final class OpenConnections {
    private final ConcurrentMap<ConnectionId, ClientConnection> byId = new ConcurrentHashMap<>();
    private final SpentIds spent = new SpentIds();
    private final Object emptied = new Object();
    private final Bounds bounds;
    private final Handshakes handshakes;
    private final EndedConnections ended;

    /** Within the usual bounds. */
    public OpenConnections() {
        this(Bounds.USUAL);
    }

    public OpenConnections(Bounds bounds) {
        this.bounds = bounds;
        this.handshakes = new Handshakes(bounds.handshakes(), bounds.handshakesPerTenant());
        this.ended = new EndedConnections(bounds.endsRemembered());
    }

    public Optional<ClientConnection> find(ConnectionId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Those open now; weakly consistent. */
    public Collection<ClientConnection> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** Whether a connection of this id ended, while its token could still open another one. */
    boolean isSpent(ConnectionId id) {
        return spent.contains(id, System.nanoTime());
    }

    SpentIds spent() {
        return spent;
    }

    /** One that was open, if it is remembered. */
    public Optional<ConnectionReport> ended(ConnectionId id) {
        return ended.find(id);
    }

    /** Those of a tenant that were open, as far as they are remembered, the latest first. */
    public List<ConnectionReport> ended(TenantName tenant) {
        return ended.of(tenant);
    }

    void remember(ConnectionReport ofEnded) {
        ended.add(ofEnded);
    }

    Bounds bounds() {
        return bounds;
    }

    Handshakes handshakes() {
        return handshakes;
    }

    /** A connection before its handshake; false when the id is taken. */
    boolean add(ClientConnection connection) {
        return byId.putIfAbsent(connection.client().id(), connection) == null;
    }

    void remove(ClientConnection connection) {
        byId.remove(connection.client().id(), connection);
        if (byId.isEmpty()) {
            synchronized (emptied) {
                emptied.notifyAll();
            }
        }
    }

    /** Waits until none is open, or until the time is over; how many are left. */
    public int awaitEmpty(Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        synchronized (emptied) {
            long rest = most.toNanos();
            while (!byId.isEmpty() && rest > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(emptied, rest);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return byId.size();
                }
                rest = deadline - System.nanoTime();
            }
        }
        return byId.size();
    }
}

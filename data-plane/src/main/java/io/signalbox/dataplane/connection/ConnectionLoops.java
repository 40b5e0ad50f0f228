package io.signalbox.dataplane.connection;

import io.netty.channel.EventLoop;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Where transports bring their clients: each connection lives on the event loop of its transport. */
public final class ConnectionLoops {
    private final ConcurrentMap<EventLoop, ConnectionLoop> loops = new ConcurrentHashMap<>();
    private final ConnectionLimits limits;
    private final Upstream upstream;
    private final Lobby lobby;
    private final OpenConnections open;
    private final Meters meters;

    public ConnectionLoops(
            ConnectionLimits limits, Upstream upstream, Lobby lobby, OpenConnections open, Meters meters) {
        this.limits = limits;
        this.upstream = upstream;
        this.lobby = lobby;
        this.open = open;
        this.meters = meters;
    }

    /**
     * A new connection; empty when its id is taken. From then on the caller brings what the client sends to
     * {@link ClientConnection#onBytes} and the end of the transport to {@link ClientConnection#onTransportClosed}.
     *
     * @throws io.signalbox.protocol.refusal.RefusedException when too many have not finished their handshake
     */
    @OnEventLoop
    public Optional<ClientConnection> attach(
            Client client, Introduction introduction, EventLoop eventLoop, Transport transport) {
        Expected expected = expect(client.tenant());
        try {
            return attach(client, introduction, eventLoop, transport, expected);
        } catch (RuntimeException e) {
            expected.giveUp();
            throw e;
        }
    }

    /** As above, for a client that was expected: its place becomes the connection's, if there is one. */
    @OnEventLoop
    public Optional<ClientConnection> attach(
            Client client, Introduction introduction, EventLoop eventLoop, Transport transport, Expected expected) {
        ConnectionLoop loop = loops.computeIfAbsent(eventLoop, this::begin);
        ClientConnection connection = new ClientConnection(client, introduction, transport, loop);
        if (!open.add(connection)) {
            expected.giveUp();
            return Optional.empty();
        }
        expected.handOn();
        loop.add(connection);
        return Optional.of(connection);
    }

    /**
     * A client that has shown itself and has no connection yet counts among those that have not finished their handshake.
     *
     * @throws RefusedException when those are too many
     */
    public Expected expect(TenantName tenant) {
        try {
            return new Expected(open.handshakes(), tenant);
        } catch (RefusedException e) {
            meters.count(Meter.CONNECTIONS_REFUSED);
            throw e;
        }
    }

    /** Until that time, in {@link System#nanoTime}, no connection may begin with that id. */
    public void retire(ConnectionId id, long until) {
        open.spent().add(id, until);
    }

    /** The connection of that id, if it is on this node. */
    public Optional<ClientConnection> find(ConnectionId id) {
        return open.find(id);
    }

    /** Whether a connection of that id ended, and its token must not open another one. */
    public boolean isSpent(ConnectionId id) {
        return open.isSpent(id);
    }

    /** To be called every now and then: forgets the ids whose time is over. */
    public void sweep() {
        open.spent().sweep(System.nanoTime());
    }

    private ConnectionLoop begin(EventLoop eventLoop) {
        return new ConnectionLoop(eventLoop, limits, upstream, lobby, open, meters);
    }
}

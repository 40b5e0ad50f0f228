package io.signalbox.dataplane.connection;

import io.netty.channel.EventLoop;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.name.ConnectionId;
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
     */
    @OnEventLoop
    public Optional<ClientConnection> attach(
            Client client, Introduction introduction, EventLoop eventLoop, Transport transport) {
        ConnectionLoop loop = loops.computeIfAbsent(eventLoop, this::begin);
        ClientConnection connection = new ClientConnection(client, introduction, transport, loop);
        if (!open.add(connection)) {
            return Optional.empty();
        }
        loop.add(connection);
        return Optional.of(connection);
    }

    /** Whether a connection of that id is open on this node. */
    public boolean isOpen(ConnectionId id) {
        return open.find(id).isPresent();
    }

    private ConnectionLoop begin(EventLoop eventLoop) {
        return new ConnectionLoop(eventLoop, limits, upstream, lobby, open, meters);
    }
}

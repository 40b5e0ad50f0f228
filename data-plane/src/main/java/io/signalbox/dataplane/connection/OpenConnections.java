package io.signalbox.dataplane.connection;

import io.signalbox.protocol.name.ConnectionId;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Every connection of this node by its id, from the moment its transport attaches to its end. */
public final class OpenConnections {
    private final ConcurrentMap<ConnectionId, ClientConnection> byId = new ConcurrentHashMap<>();

    public Optional<ClientConnection> find(ConnectionId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Those open now; weakly consistent. */
    public Collection<ClientConnection> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    /** False when the id is taken. */
    boolean add(ClientConnection connection) {
        return byId.putIfAbsent(connection.client().id(), connection) == null;
    }

    void remove(ClientConnection connection) {
        byId.remove(connection.client().id(), connection);
    }
}

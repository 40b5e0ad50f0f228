package io.signalbox.dataplane.connection;

import java.util.ArrayList;
import java.util.List;

/** Remembers who is in. */
public final class FakeLobby implements Lobby {
    private final List<ClientConnection> present = new ArrayList<>();

    @Override
    public Seat enter(ClientConnection connection) {
        present.add(connection);
        return () -> present.remove(connection);
    }

    public List<ClientConnection> present() {
        return present;
    }
}

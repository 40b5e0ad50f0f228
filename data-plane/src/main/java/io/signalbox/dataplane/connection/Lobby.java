package io.signalbox.dataplane.connection;

/** Where open connections become reachable for deliveries: the port that the hub implements. */
public interface Lobby {
    /** From now on the connection is a target. */
    @OnEventLoop
    Seat enter(ClientConnection connection);

    /** A connection's place; whoever implements the lobby keeps there what it knows of the connection. */
    interface Seat {
        /** From now on the connection is a target no more, in its groups neither. */
        @OnEventLoop
        void leave();
    }
}

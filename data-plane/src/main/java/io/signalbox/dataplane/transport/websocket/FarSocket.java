package io.signalbox.dataplane.transport.websocket;

import io.netty.util.concurrent.Future;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Reply;

/**
 * A client with stateful reconnect comes back to its connection here by way of another node (spec/signalr-transports.md
 * §10). Its socket stays there; bytes pass both ways. See {@link SecondSocket} for one that this node took.
 */
public final class FarSocket {
    private final ClientSocket socket;
    private final ClientConnection connection;
    private final Authentication shown;

    /** @param shown who the client is, as its token says now */
    public FarSocket(ClientSocket socket, ClientConnection connection, Authentication shown) {
        this.socket = socket;
        this.connection = connection;
        this.shown = shown;
    }

    /** Any thread. */
    public void begin() {
        connection.loop().execute(this::askAtHome);
    }

    private void askAtHome() {
        switch (connection.reattachment()) {
            case POSSIBLE -> {
                FarChannel channel = new FarChannel(socket);
                connection
                        .loop()
                        .eventLoop()
                        .register(channel)
                        .addListener(registered -> attachAtHome(channel, registered));
            }
            case OVER -> socket.refuse(204, "");
            case NOT_STATEFUL -> socket.refuse(409, "");
        }
    }

    private void attachAtHome(FarChannel channel, Future<?> registered) {
        if (!registered.isSuccess()) {
            // The node is on its way out.
            socket.refuse(404, Reply.UNKNOWN_ID);
            return;
        }
        WebSocketTransport transport = new WebSocketTransport(channel);
        transport.serves(connection);
        channel.pipeline().addLast(transport);
        if (transport.onUpgrade()) {
            socket.accept(channel);
            connection.reattach(transport);
            connection.account().authenticated(shown);
        }
    }
}

package io.signalbox.dataplane.transport.websocket;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.Reattachment;

/**
 * A client with stateful reconnect comes back to its connection (spec/signalr-transports.md §10). Its new socket was
 * accepted by whichever event loop was due; the connection stays on its own. So the connection is asked there, and then
 * the socket moves there: each step runs on the loop that its name tells.
 */
final class SecondSocket {
    private final Channel channel;
    private final ClientConnection connection;
    private final String accept;
    private final Authentication shown;

    /**
     * @param accept the answer to the client's key
     * @param shown who the client is, as its token says now
     */
    SecondSocket(Channel channel, ClientConnection connection, String accept, Authentication shown) {
        this.channel = channel;
        this.connection = connection;
        this.accept = accept;
        this.shown = shown;
    }

    void begin() {
        Takeover.stopReadingHttp(channel);
        connection.loop().execute(this::askAtHome);
    }

    private void askAtHome() {
        Reattachment answer = connection.reattachment();
        channel.eventLoop().execute(() -> answerWhereItCame(answer));
    }

    private void answerWhereItCame(Reattachment answer) {
        if (!channel.isActive()) {
            return;
        }
        Takeover.strip(channel);
        switch (answer) {
            case POSSIBLE -> Takeover.move(channel, connection.loop().eventLoop(), this::attachAtHome);
            case OVER -> Takeover.refuse(channel, HttpResponseStatus.NO_CONTENT, "");
            case NOT_STATEFUL -> Takeover.refuse(channel, HttpResponseStatus.CONFLICT, "");
        }
    }

    private void attachAtHome() {
        if (connection.reattachment() != Reattachment.POSSIBLE) {
            Takeover.refuse(channel, HttpResponseStatus.NO_CONTENT, "");
            return;
        }
        WebSocketTransport transport = new WebSocketTransport(channel);
        transport.serves(connection);
        channel.pipeline().addLast(transport);
        if (transport.onUpgrade()) {
            Takeover.switchProtocols(channel, accept);
            connection.reattach(transport);
            connection.account().authenticated(shown);
        }
    }
}

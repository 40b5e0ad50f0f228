package io.signalbox.dataplane.transport.websocket;

import io.netty.channel.Channel;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.Reattachment;
import io.signalbox.dataplane.negotiate.Answers;
import io.vertx.core.http.HttpServerRequest;

/**
 * A client with stateful reconnect comes back to its connection (spec/signalr-transports.md §10). Its new socket was
 * accepted by whichever event loop was due; the connection stays on its own. So the connection is asked there, and then
 * the socket moves there: each step runs on the loop that its name tells.
 */
final class SecondSocket {
    private final HttpServerRequest request;
    private final Channel channel;
    private final ClientConnection connection;
    private final String accept;
    private final Authentication shown;

    /**
     * @param accept the answer to the client's key
     * @param shown who the client is, as its token says now
     */
    SecondSocket(
            HttpServerRequest request,
            Channel channel,
            ClientConnection connection,
            String accept,
            Authentication shown) {
        this.request = request;
        this.channel = channel;
        this.connection = connection;
        this.accept = accept;
        this.shown = shown;
    }

    void begin() {
        connection.loop().execute(this::askAtHome);
    }

    private void askAtHome() {
        Reattachment answer = connection.reattachment();
        channel.eventLoop().execute(() -> answerWhereItCame(answer));
    }

    private void answerWhereItCame(Reattachment answer) {
        switch (answer) {
            case POSSIBLE -> leaveHttp();
            case OVER -> Answers.text(request, 204, "");
            case NOT_STATEFUL -> Answers.text(request, 409, "");
        }
    }

    private void leaveHttp() {
        if (!channel.isActive()) {
            return;
        }
        Takeover.strip(channel);
        Takeover.move(channel, connection.loop().eventLoop(), this::attachAtHome);
    }

    private void attachAtHome() {
        if (connection.reattachment() != Reattachment.POSSIBLE) {
            Takeover.refuse(channel);
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

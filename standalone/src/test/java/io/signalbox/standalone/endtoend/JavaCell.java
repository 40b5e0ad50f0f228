package io.signalbox.standalone.endtoend;

import com.microsoft.signalr.HttpHubConnectionBuilder;
import com.microsoft.signalr.HubConnectionBuilder;
import com.microsoft.signalr.TransportEnum;

/** The transports that the Maven client has, with each encoding. */
enum JavaCell {
    WEBSOCKETS_JSON(TransportEnum.WEBSOCKETS, false),
    WEBSOCKETS_MESSAGEPACK(TransportEnum.WEBSOCKETS, true),
    LONG_POLLING_JSON(TransportEnum.LONG_POLLING, false),
    LONG_POLLING_MESSAGEPACK(TransportEnum.LONG_POLLING, true);

    private final TransportEnum transport;
    private final boolean binary;

    JavaCell(TransportEnum transport, boolean binary) {
        this.transport = transport;
        this.binary = binary;
    }

    boolean isOnWebSockets() {
        return transport == TransportEnum.WEBSOCKETS;
    }

    boolean isInMessagePack() {
        return binary;
    }

    /** A client that will connect there. */
    HttpHubConnectionBuilder client(String url) {
        HttpHubConnectionBuilder builder = HubConnectionBuilder.create(url).withTransport(transport);
        // In JSON it has a protocol of its own.
        return binary ? builder.withHubProtocol(new JavaMessagePack()) : builder;
    }
}

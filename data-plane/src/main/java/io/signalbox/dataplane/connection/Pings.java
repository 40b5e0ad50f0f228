package io.signalbox.dataplane.connection;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;

/** The ping message, framed once for all clients and never given back. */
final class Pings {
    private static final EncodedOnce PING = new EncodedOnce(
            new Payload(
                    ByteString.copyFrom(HubProtocol.JSON.encode(new HubFrame.Ping())),
                    ByteString.copyFrom(HubProtocol.MESSAGE_PACK.encode(new HubFrame.Ping()))),
            1);

    private Pings() {}

    static ByteBuf framed(Framing framing, HubProtocol protocol) {
        return PING.framed(framing, protocol);
    }
}

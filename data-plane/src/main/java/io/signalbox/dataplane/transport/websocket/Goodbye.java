package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** What a WebSocket says last: a close frame with a status code (RFC 6455 §7.4.1). */
enum Goodbye {
    NORMAL(1000),
    PROTOCOL_ERROR(1002),
    INVALID_DATA(1007);

    private final int status;

    Goodbye(int status) {
        this.status = status;
    }

    ByteBuf frame() {
        return Unpooled.wrappedBuffer(new byte[] {(byte) 0x88, Short.BYTES, (byte) (status >> 8), (byte) status});
    }
}

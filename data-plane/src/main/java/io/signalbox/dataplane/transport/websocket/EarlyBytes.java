package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands where the HTTP decoder stood until the upgrade is answered. A client waits for that before it goes on (RFC 6455
 * §4.1); one that does not is cut off, and nothing of it is kept.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            bytes.release();
            ctx.close();
        } else {
            // The rest of the request, which was read before.
            ctx.fireChannelRead(message);
        }
    }
}

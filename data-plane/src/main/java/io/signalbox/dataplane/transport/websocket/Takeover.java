package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;

/** From the HTTP server's channel to ours. */
final class Takeover {
    private Takeover() {}

    /** From here on the HTTP server knows nothing of the channel; only TLS stays before our handler. */
    static void strip(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        for (String name : pipeline.names()) {
            ChannelHandler handler = pipeline.get(name);
            if (handler != null && !(handler instanceof SslHandler)) {
                pipeline.remove(handler);
            }
        }
    }

    /**
     * Brings a channel to another event loop, and calls {@code arrived} there. It does not read before its new handler
     * sets auto-read: until then what the client sends waits in the kernel.
     */
    static void move(Channel channel, EventLoop home, Runnable arrived) {
        channel.config().setAutoRead(false);
        if (channel.eventLoop() == home) {
            arrived.run();
            return;
        }
        channel.deregister()
                .addListener(left -> home.register(channel).addListener(registered -> {
                    if (registered.isSuccess()) {
                        arrived.run();
                    } else {
                        channel.close();
                    }
                }));
    }

    /** @param accept the answer to the client's key */
    static void switchProtocols(Channel channel, String accept) {
        write(
                channel,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n");
    }

    /** For one that may not in after all, when the HTTP server cannot say it any more. */
    static void refuse(Channel channel) {
        write(channel, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        channel.close();
    }

    private static void write(Channel channel, String head) {
        channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), head), channel.voidPromise());
    }
}

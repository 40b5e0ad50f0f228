package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.ssl.SslHandler;

/** From the HTTP server's channel to ours. */
final class Takeover {
    private Takeover() {}

    /**
     * From here on nothing that the client sends is read as HTTP, and nothing more from its socket before the new handler
     * sets auto-read. To be called where the head is handled: later, what came behind the request was taken for another
     * one already.
     */
    static void stopReadingHttp(Channel channel) {
        channel.config().setAutoRead(false);
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        pipeline.addAfter(decoder.name(), null, new EarlyBytes());
        pipeline.remove(decoder.handler());
    }

    /**
     * From here on the HTTP server knows nothing of the channel; only TLS stays, and until {@link #switchProtocols} the
     * guard against bytes that come early.
     */
    static void strip(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        for (String name : pipeline.names()) {
            ChannelHandler handler = pipeline.get(name);
            if (handler != null && !(handler instanceof SslHandler) && !(handler instanceof EarlyBytes)) {
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

    /**
     * The last word in HTTP; then the handler that stands in the pipeline by now has the channel.
     *
     * @param accept the answer to the client's key
     */
    static void switchProtocols(Channel channel, String accept) {
        switchProtocols(channel, accept, "");
    }

    /** @param more header lines */
    static void switchProtocols(Channel channel, String accept, String more) {
        channel.pipeline().remove(EarlyBytes.class);
        write(
                channel,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + accept + "\r\n" + more + "\r\n");
    }

    /** For one that may not in after all, when the HTTP server cannot say it any more. */
    static void refuse(Channel channel, HttpResponseStatus status, String text) {
        // As the HTTP server would say it (spec/signalr-transports.md §3).
        String type = status == HttpResponseStatus.NOT_FOUND ? "" : "Content-Type: text/plain\r\n";
        String length = status == HttpResponseStatus.NO_CONTENT ? "" : "Content-Length: " + text.length() + "\r\n";
        write(channel, "HTTP/1.1 " + status + "\r\n" + type + length + "Connection: close\r\n\r\n" + text);
        channel.close();
    }

    private static void write(Channel channel, String head) {
        channel.writeAndFlush(ByteBufUtil.writeAscii(channel.alloc(), head), channel.voidPromise());
    }
}

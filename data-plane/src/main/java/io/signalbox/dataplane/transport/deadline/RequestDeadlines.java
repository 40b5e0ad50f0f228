package io.signalbox.dataplane.transport.deadline;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.signalbox.dataplane.meter.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Watches every connection of the HTTP server until it is something else than HTTP. The server itself knows only of
 * connections that are silent, and one byte now and then is not silence.
 */
public final class RequestDeadlines {
    private final Duration within;
    private final Meters meters;
    private final Gate gate = new Gate();

    /** @param within from the first byte of a request to the end of its head, and again to the end of its body */
    public RequestDeadlines(Duration within, Meters meters) {
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException(
                    "signalbox.data-plane.request-within: " + within + " (expected: more than nothing)");
        }
        this.within = within;
        this.meters = meters;
    }

    /** From now on connections are watched that come to a port which is open by now. */
    public void watch(Vertx vertx) {
        for (EventExecutor acceptor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            if (acceptor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> loop.registeredChannelsIterator().forEachRemaining(this::watch));
            }
        }
    }

    private void watch(Channel channel) {
        if (channel instanceof ServerChannel && channel.pipeline().get(Gate.class) == null) {
            channel.pipeline().addFirst(gate);
        }
    }

    /** The head of a request is there. */
    public void onHead(HttpServerRequest request) {
        RequestDeadline deadline = of(request);
        if (deadline != null) {
            deadline.onHead(request);
        }
    }

    /** The body of the request is not read for now: that it does not come is not its sender's doing. */
    public void onHold(HttpServerRequest request) {
        RequestDeadline deadline = of(request);
        if (deadline != null) {
            deadline.onHold(request);
        }
    }

    /** The body that was on hold is read from now on. */
    public void onGoOn(HttpServerRequest request) {
        RequestDeadline deadline = of(request);
        if (deadline != null) {
            deadline.onGoOn(request);
        }
    }

    private static @Nullable RequestDeadline of(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel().pipeline().get(RequestDeadline.class);
    }

    /** Every connection that is accepted passes here before the HTTP server sees it. */
    @Sharable
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            if (accepted instanceof Channel connection) {
                connection.pipeline().addLast(new RequestDeadline(within, meters));
            }
            ctx.fireChannelRead(accepted);
        }
    }
}

package io.signalbox.dataplane.transport.deadline;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Watches every connection of the HTTP server until it is something else than HTTP. The server itself knows only of
 * connections that are silent, and one byte now and then is not silence.
 */
public final class RequestDeadlines {
    private final Duration within;
    private final int most;
    private final Meters meters;
    private final Gate gate = new Gate();
    private final AtomicInteger watched = new AtomicInteger();
    private volatile boolean shut;

    /**
     * @param within from the first byte of a request to the end of its head, and again to the end of its body
     * @param most connections that may be watched at a time; more are closed
     */
    public RequestDeadlines(Duration within, int most, Meters meters) {
        if (within.isNegative() || within.isZero()) {
            throw new IllegalArgumentException(
                    "signalbox.data-plane.request-within: " + within + " (expected: more than nothing)");
        }
        if (most <= 0) {
            throw new IllegalArgumentException(
                    "signalbox.data-plane.maximum-http-sockets: " + most + " (expected: more than nothing)");
        }
        this.within = within;
        this.most = most;
        this.meters = meters;
    }

    /** From now on connections are watched that come to a port which is open by now. */
    public void watch(Vertx vertx) {
        for (EventExecutor acceptor : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            if (acceptor instanceof SingleThreadEventLoop loop) {
                loop.execute(() -> loop.registeredChannelsIterator().forEachRemaining(this::guard));
            }
        }
    }

    /**
     * From now on nobody who comes is let in. The HTTP server stops serving before it closes its port, and could do
     * nothing with those who come in between, as clients that were just told to reconnect do, but log a failure each.
     */
    public void shut() {
        shut = true;
    }

    private void guard(Channel channel) {
        if (channel instanceof ServerChannel && channel.pipeline().get(Gate.class) == null) {
            channel.pipeline().addFirst(gate);
        }
    }

    /** The head of a request is there. */
    public void onHead(HttpServerRequest request) {
        RequestDeadline deadline = of(request);
        if (deadline != null) {
            deadline.onHead(pipeline(request), request);
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
        return pipeline(request).get(RequestDeadline.class);
    }

    private static ChannelPipeline pipeline(HttpServerRequest request) {
        return ((ConnectionBase) request.connection()).channel().pipeline();
    }

    /** Every connection that is accepted passes here before the HTTP server sees it. */
    @Sharable
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            if (accepted instanceof Channel connection) {
                boolean crowded = watched.get() >= most;
                if (crowded) {
                    meters.count(Meter.SOCKETS_REFUSED);
                }
                if (crowded || shut) {
                    // It belongs to no loop yet, so there is nothing that could close it in order.
                    connection.unsafe().closeForcibly();
                    return;
                }
                watch(connection);
            }
            ctx.fireChannelRead(accepted);
        }

        private void watch(Channel connection) {
            watched.incrementAndGet();
            RequestDeadline deadline = new RequestDeadline(within, watched::decrementAndGet, meters);
            connection.pipeline().addLast(deadline);
            connection.closeFuture().addListener(closed -> deadline.gone());
        }
    }
}

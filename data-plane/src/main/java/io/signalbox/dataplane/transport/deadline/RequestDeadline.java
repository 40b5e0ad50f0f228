package io.signalbox.dataplane.transport.deadline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection's request that is on its way, head or body. Gone from the pipeline, it watches no more. */
final class RequestDeadline extends ChannelInboundHandlerAdapter {
    private static final int LOOKS = 4;

    private enum Coming {
        NOTHING,
        HEAD,
        BODY
    }

    private final long withinNanos;
    private final Meters meters;
    private Coming coming = Coming.HEAD;
    private long since = System.nanoTime();
    /** The last request whose head came. */
    private @Nullable HttpServerRequest last;

    private @Nullable Future<?> looking;

    RequestDeadline(Duration within, Meters meters) {
        this.withinNanos = within.toNanos();
        this.meters = meters;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long period = Math.max(1, withinNanos / LOOKS);
        looking = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), period, period, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (looking != null) {
            looking.cancel(false);
        }
        last = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if ((coming == Coming.NOTHING || bodyIsHere()) && !multiplexed()) {
            now(Coming.HEAD);
        }
        ctx.fireChannelRead(bytes);
    }

    /** That a client resets its connection is its own business, and not worth a line in the log. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    void onHead(HttpServerRequest request) {
        last = request;
        now(hasBody(request) ? Coming.BODY : Coming.NOTHING);
    }

    void onHold(HttpServerRequest request) {
        if (request == last) {
            now(Coming.NOTHING);
        }
    }

    void onGoOn(HttpServerRequest request) {
        if (request == last) {
            now(hasBody(request) ? Coming.BODY : Coming.NOTHING);
        }
    }

    private void now(Coming what) {
        coming = what;
        since = System.nanoTime();
    }

    private void look(ChannelHandlerContext ctx) {
        HttpServerRequest answered = last;
        if (bodyIsHere()) {
            now(Coming.NOTHING);
        } else if (coming == Coming.HEAD
                && answered != null
                && !answered.response().ended()) {
            // While one request is being answered, the next one waits in the socket.
            now(Coming.HEAD);
        }
        if (coming != Coming.NOTHING && System.nanoTime() - since > withinNanos) {
            meters.count(Meter.REQUESTS_TOO_SLOW);
            ctx.close();
        }
    }

    private boolean bodyIsHere() {
        return coming == Coming.BODY && last != null && last.isEnded();
    }

    /** RFC 9112 §6.3. */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }

    /** On such a connection bytes need not belong to a request. */
    private boolean multiplexed() {
        return last != null && last.version() == HttpVersion.HTTP_2;
    }
}

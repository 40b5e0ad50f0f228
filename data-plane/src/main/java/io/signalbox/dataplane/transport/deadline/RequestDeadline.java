package io.signalbox.dataplane.transport.deadline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connection's request that is on its way, head or body. Gone from the pipeline, it watches no more. */
final class RequestDeadline extends ChannelInboundHandlerAdapter {
    private static final int LOOKS = 4;

    /** So many times what a request may take, an HTTP/2 connection without one is kept, whatever else comes on it. */
    private static final int IDLE = 4;

    private enum Coming {
        NOTHING,
        HEAD,
        BODY
    }

    private final long withinNanos;
    private final Runnable onGone;
    private final AtomicBoolean gone = new AtomicBoolean();
    private final Meters meters;
    private Coming coming = Coming.HEAD;
    private long since = System.nanoTime();
    /** The last request whose head came. */
    private @Nullable HttpServerRequest last;
    /** On HTTP/2, where a connection has many requests at a time; known with the first of them. */
    private @Nullable StreamBodies bodies;

    private boolean toldToGo;

    private @Nullable Future<?> looking;

    /** @param onGone runs once, when the connection is closed or is something else than HTTP */
    RequestDeadline(Duration within, Runnable onGone, Meters meters) {
        this.withinNanos = within.toNanos();
        this.onGone = onGone;
        this.meters = meters;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        long period = Math.max(1, withinNanos / LOOKS);
        looking = ctx.executor().scheduleWithFixedDelay(() -> look(ctx), period, period, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        gone();
        if (looking != null) {
            looking.cancel(false);
        }
        last = null;
    }

    /** Also when it was closed before it had a loop, and this was nowhere. */
    void gone() {
        if (gone.compareAndSet(false, true)) {
            onGone.run();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        // On HTTP/2 bytes need not belong to a request.
        if ((coming == Coming.NOTHING || bodyIsHere()) && bodies == null) {
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

    void onHead(ChannelPipeline pipeline, HttpServerRequest request) {
        last = request;
        if (request.version() == HttpVersion.HTTP_2) {
            if (bodies == null) {
                bodies = StreamBodies.of(pipeline);
            }
            now(Coming.NOTHING);
        } else {
            now(hasBody(request) ? Coming.BODY : Coming.NOTHING);
        }
    }

    void onHold(HttpServerRequest request) {
        if (bodies != null) {
            bodies.onHold(request);
        } else if (request == last) {
            now(Coming.NOTHING);
        }
    }

    void onGoOn(HttpServerRequest request) {
        if (bodies != null) {
            bodies.onGoOn(request);
        } else if (request == last) {
            now(hasBody(request) ? Coming.BODY : Coming.NOTHING);
        }
    }

    private void now(Coming what) {
        coming = what;
        since = System.nanoTime();
    }

    private void look(ChannelHandlerContext ctx) {
        if (bodies != null) {
            lookAtStreams(ctx, bodies);
            return;
        }
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

    private void lookAtStreams(ChannelHandlerContext ctx, StreamBodies ofConnection) {
        for (int late = ofConnection.cut(withinNanos); late > 0; late--) {
            meters.count(Meter.REQUESTS_TOO_SLOW);
        }
        // A head that is not whole belongs to no stream yet; nor do frames that only keep the connection.
        if (ofConnection.any()) {
            now(Coming.NOTHING);
        } else if (System.nanoTime() - since > IDLE * withinNanos) {
            endIdle(ctx);
        }
    }

    private void endIdle(ChannelHandlerContext ctx) {
        if (toldToGo) {
            // It does not take its GOAWAY.
            meters.count(Meter.REQUESTS_TOO_SLOW);
            ctx.close();
            return;
        }
        toldToGo = true;
        ctx.channel().close();
    }

    private boolean bodyIsHere() {
        return coming == Coming.BODY && last != null && last.isEnded();
    }

    /** RFC 9112 §6.3. */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
    }
}

package io.signalbox.dataplane.transport.deadline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The bodies that are on their way on one HTTP/2 connection, each with its own time (RFC 9113 §8.1: a request ends with
 * its stream's END_STREAM, whatever its headers say of a length). What is known of a stream is kept with the stream, so
 * a request whose body comes at once costs nothing here. Confined to the connection's event loop.
 */
final class StreamBodies {
    /** What {@link #since} says of a body that is not read for now. */
    private static final long HELD = Long.MIN_VALUE;

    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext handlerContext;
    private final Http2Connection.PropertyKey since;

    private StreamBodies(Http2ConnectionHandler handler, ChannelHandlerContext handlerContext) {
        this.handler = handler;
        this.handlerContext = handlerContext;
        this.since = handler.connection().newKey();
    }

    /** Those of this connection; null when it does not speak HTTP/2. */
    static @Nullable StreamBodies of(ChannelPipeline pipeline) {
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        return handler == null ? null : new StreamBodies(handler, pipeline.context(handler));
    }

    void onHold(HttpServerRequest request) {
        mark(request, HELD);
    }

    void onGoOn(HttpServerRequest request) {
        mark(request, System.nanoTime());
    }

    private void mark(HttpServerRequest request, long time) {
        Http2Stream stream = handler.connection().stream(request.streamId());
        if (stream != null) {
            stream.setProperty(since, time);
        }
    }

    /** Whether a request is under way. */
    boolean any() {
        return handler.connection().numActiveStreams() > 0;
    }

    /**
     * Resets the streams whose bodies take longer than that; the others of the connection may be other people's.
     *
     * @return how many
     */
    int cut(long withinNanos) {
        long now = System.nanoTime();
        int[] late = {0};
        try {
            handler.connection().forEachActiveStream(stream -> {
                if (isLate(stream, now, withinNanos)) {
                    late[0]++;
                    handler.resetStream(
                            handlerContext, stream.id(), Http2Error.CANCEL.code(), handlerContext.newPromise());
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException("looking at the streams of a connection failed", e);
        }
        handlerContext.flush();
        return late[0];
    }

    private boolean isLate(Http2Stream stream, long now, long withinNanos) {
        if (!stream.state().remoteSideOpen()) {
            return false;
        }
        Long begun = stream.getProperty(since);
        boolean answeredUnread =
                begun != null && begun == HELD && !stream.state().localSideOpen();
        if (begun == null || answeredUnread) {
            stream.setProperty(since, now);
            return false;
        }
        return begun != HELD && now - begun > withinNanos;
    }
}

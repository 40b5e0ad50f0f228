package io.signalbox.dataplane.transport.deadline;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import java.util.concurrent.TimeUnit;

/**
 * The frames of one HTTP/2 connection that are no request and must be answered all the same, PING and SETTINGS: there is a
 * rate for them (RFC 9113 §10.5). Of a client that does not read the answers the HTTP server itself keeps only so many.
 * Confined to the connection's event loop.
 */
final class AnsweredFrames extends Http2FrameListenerDecorator {
    /** Clients ping now and then, and set their settings once. */
    private static final int MOST_PER_SECOND = 1_000;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Meters meters;
    private long second = System.nanoTime();
    private int inSecond;

    private AnsweredFrames(Http2FrameListener listener, Meters meters) {
        super(listener);
        this.meters = meters;
    }

    /** Counts those of this connection from the next one on. False: it does not speak HTTP/2, or not yet. */
    static boolean count(ChannelPipeline pipeline, Meters meters) {
        Http2ConnectionHandler handler = pipeline.get(Http2ConnectionHandler.class);
        if (handler == null) {
            return false;
        }
        Http2ConnectionDecoder decoder = handler.decoder();
        decoder.frameListener(new AnsweredFrames(decoder.frameListener(), meters));
        return true;
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long payload) throws Http2Exception {
        charge();
        super.onPingRead(ctx, payload);
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        charge();
        super.onSettingsRead(ctx, settings);
    }

    private void charge() throws Http2Exception {
        long now = System.nanoTime();
        if (now - second > SECOND) {
            second = now;
            inSecond = 0;
        }
        if (++inSecond > MOST_PER_SECOND) {
            meters.count(Meter.HTTP_2_FLOODS);
            throw Http2Exception.connectionError(
                    Http2Error.ENHANCE_YOUR_CALM, "more than %d PING and SETTINGS in a second", MOST_PER_SECOND);
        }
    }
}

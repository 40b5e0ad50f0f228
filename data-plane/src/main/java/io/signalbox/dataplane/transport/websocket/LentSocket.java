package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.Owner;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket on this node whose connection is on another one: its bytes go there as they come, and what comes from
 * there goes to it. Confined to the socket's event loop, but for the {@link ClientSocket}.
 */
final class LentSocket extends ChannelInboundHandlerAdapter implements ClientSocket {
    private static final int MOST_UNDER_WAY = 64 * 1024;
    private static final int ANSWERED_WITHIN_SECONDS = 15;

    private final Channel channel;
    private final String accept;
    private @Nullable Ear ear;
    private @Nullable Future<?> unanswered;
    private int underWay;

    /** @param accept the answer to the client's key */
    LentSocket(Channel channel, String accept) {
        this.channel = channel;
        this.accept = accept;
    }

    void offer(Comeback comeback, Owner owner) {
        Takeover.stopReadingHttp(channel);
        unanswered = channel.eventLoop().schedule(() -> channel.close(), ANSWERED_WITHIN_SECONDS, TimeUnit.SECONDS);
        try {
            owner.resume(comeback, this);
        } catch (RuntimeException e) {
            Log.LOG.requestFailed(e);
            refuse(500, "");
        }
    }

    // from the owner

    @Override
    public void accept(Ear owner) {
        channel.eventLoop().execute(() -> onAccept(owner));
    }

    private void onAccept(Ear owner) {
        if (!channel.isActive()) {
            owner.lost();
            return;
        }
        ear = owner;
        answered();
        Takeover.strip(channel);
        channel.pipeline().addLast(this);
        Takeover.switchProtocols(channel, accept);
        channel.config().setAutoRead(true);
    }

    @Override
    public void refuse(int status, String text) {
        channel.eventLoop().execute(() -> onRefuse(status, text));
    }

    private void onRefuse(int status, String text) {
        if (channel.isActive() && ear == null) {
            answered();
            Takeover.strip(channel);
            Takeover.refuse(channel, HttpResponseStatus.valueOf(status), text);
        }
    }

    private void answered() {
        if (unanswered != null) {
            unanswered.cancel(false);
        }
    }

    @Override
    public void write(ByteBuf bytes, Runnable taken) {
        channel.eventLoop().execute(() -> channel.writeAndFlush(bytes).addListener(done -> taken.run()));
    }

    @Override
    public void close() {
        channel.eventLoop().execute(channel::close);
    }

    // from the client

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes && ear != null) {
            int size = bytes.readableBytes();
            underWay += size;
            if (underWay >= MOST_UNDER_WAY) {
                channel.config().setAutoRead(false);
            }
            ear.heard(bytes, () -> channel.eventLoop().execute(() -> onTaken(size)));
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void onTaken(int size) {
        underWay -= size;
        if (underWay < MOST_UNDER_WAY) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (ear != null) {
            ear.lost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            // A reset by the client is its own business; anything else is a fault of ours.
            Log.LOG.requestFailed(cause);
        }
        channel.close();
    }
}

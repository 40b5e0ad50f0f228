package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.signalbox.dataplane.request.ClientSocket;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket on another node, as a channel of its connection's event loop: what serves any WebSocket serves this
 * one. What is under way to that node stands for what the kernel holds of a socket that is here, and is bounded like it;
 * the rest waits in the channel's outbound buffer. Confined to the loop, but for the {@link ClientSocket.Ear}.
 */
final class FarChannel extends AbstractChannel implements ClientSocket.Ear {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final int MOST_UNDER_WAY = 64 * 1024;

    private final ClientSocket socket;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    /** Bounded by the node that has the socket: it reads on when these are taken. */
    private final Queue<Heard> unread = new ArrayDeque<>();

    private int underWay;
    private volatile boolean open = true;

    private record Heard(ByteBuf bytes, Runnable taken) {}

    /** It does not read before its handler sets auto-read. */
    FarChannel(ClientSocket socket) {
        super(null);
        this.socket = socket;
        config.setAutoRead(false);
    }

    // from the client

    @Override
    public void heard(ByteBuf bytes, Runnable taken) {
        eventLoop().execute(() -> onHeard(new Heard(bytes, taken)));
    }

    private void onHeard(Heard heard) {
        if (open) {
            unread.add(heard);
            readOn();
        } else {
            heard.bytes.release();
        }
    }

    @Override
    public void lost() {
        eventLoop().execute(this::onLost);
    }

    /** What came before was sent before, perhaps a close frame among it. */
    private void onLost() {
        while (!unread.isEmpty()) {
            readNext();
        }
        close();
    }

    @Override
    protected void doBeginRead() {
        // Not in the middle of whatever asked for it, as with any socket.
        eventLoop().execute(this::readOn);
    }

    private void readOn() {
        while (config.isAutoRead() && !unread.isEmpty()) {
            readNext();
        }
    }

    private void readNext() {
        Heard next = unread.remove();
        pipeline().fireChannelRead(next.bytes);
        next.taken.run();
    }

    // to the client

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
        while (underWay < MOST_UNDER_WAY && waiting.current() instanceof ByteBuf bytes) {
            int size = Math.min(bytes.readableBytes(), MOST_UNDER_WAY - underWay);
            underWay += size;
            socket.write(
                    bytes.retainedSlice(bytes.readerIndex(), size),
                    () -> eventLoop().execute(() -> onTaken(size)));
            waiting.removeBytes(size);
        }
    }

    private void onTaken(int size) {
        underWay -= size;
        if (open) {
            unsafe().flush();
        }
    }

    // as channels are

    @Override
    protected void doClose() {
        open = false;
        for (Heard heard = unread.poll(); heard != null; heard = unread.poll()) {
            heard.bytes.release();
        }
        socket.close();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("bind: the socket is on another node");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("connect: the socket is on another node"));
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}

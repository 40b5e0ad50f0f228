package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.Framing;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.Transport;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.protocol.refusal.CloseCode;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One client's WebSocket: the only handler on its channel, TLS aside (spec/signalr-transports.md §4). */
final class WebSocketTransport extends ChannelInboundHandlerAdapter implements Transport, FrameReader.Sink {
    private static final int PONG = 0x8A;
    private static final int MOST_AHEAD_OF_PONG = 64 * 1024;

    private final FrameReader reader;
    private final Channel channel;
    /** Null where compression was not agreed on. */
    private final @Nullable DeflatedInput deflated;
    /** The socket itself; null where TLS or a transport without descriptors is in between. */
    private final @Nullable Socket socket;

    private @Nullable ClientConnection connection;
    private boolean upgraded;
    private Goodbye goodbye = Goodbye.NORMAL;
    private boolean goodbyeSent;
    private boolean goodbyeHeard;
    /** Ended by us: what still comes is nobody's. */
    private boolean cut;
    /** Whether bytes may wait in the channel, as the 101 does at first; while none do, a write need not look there. */
    private boolean behind = true;
    /** Of a client that was seen behind. */
    private @Nullable SendProgress progress;

    WebSocketTransport(Channel channel) {
        this(channel, false);
    }

    /** @param compression whether it was agreed on with the client */
    WebSocketTransport(Channel channel, boolean compression) {
        this.channel = channel;
        this.deflated = compression ? new DeflatedInput(channel, this) : null;
        this.reader = deflated == null ? new FrameReader(this) : deflated.reader();
        boolean plain = channel.pipeline().get(SslHandler.class) == null;
        this.socket = plain && channel instanceof UnixChannel unix && unix.fd() instanceof Socket own ? own : null;
    }

    void serves(ClientConnection served) {
        connection = served;
    }

    @Override
    public Framing framing() {
        return deflated == null ? WebSocketFraming.INSTANCE : DeflatedFraming.INSTANCE;
    }

    @Override
    public String name() {
        return TransportKind.WEB_SOCKETS.text();
    }

    @Override
    @OnEventLoop
    public void write(ByteBuf framed) {
        Socket direct = socket;
        if (goodbyeSent || goodbyeHeard || !(direct == null ? channel.isOpen() : direct.isOpen())) {
            return;
        }
        int taken = direct == null || !framed.hasMemoryAddress() || pendingBytes() > 0 ? 0 : writeNow(direct, framed);
        int rest = framed.readableBytes() - taken;
        if (rest > 0) {
            queue(framed.retainedSlice(framed.readerIndex() + taken, rest));
        }
    }

    private void queue(ByteBuf waiting) {
        behind = true;
        channel.writeAndFlush(waiting, channel.voidPromise());
    }

    /**
     * Straight to the kernel: a shared frame that it takes whole, as nearly all are, needs neither a reference nor an
     * entry in the channel's outbound buffer. How many bytes it took.
     */
    private int writeNow(Socket to, ByteBuf framed) {
        try {
            return to.sendAddress(framed.memoryAddress(), framed.readerIndex(), framed.writerIndex());
        } catch (IOException e) {
            // The client reset its connection; the channel hears of it too.
            channel.close();
            return framed.readableBytes();
        }
    }

    @Override
    @OnEventLoop
    public long pendingBytes() {
        return behind ? pendingInChannel() : 0;
    }

    private long pendingInChannel() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        long bytes = pending == null ? 0 : pending.totalPendingWriteBytes();
        behind = bytes > 0;
        return bytes;
    }

    @Override
    @OnEventLoop
    public boolean stalled() {
        if (pendingBytes() == 0) {
            progress = null;
            return false;
        }
        if (progress == null) {
            progress = new SendProgress();
        }
        return progress.isNone(channel.unsafe().outboundBuffer());
    }

    @Override
    @OnEventLoop
    public void reading(boolean on) {
        if (deflated == null) {
            channel.config().setAutoRead(on);
        } else {
            deflated.reading(on);
        }
    }

    @Override
    @OnEventLoop
    public void close() {
        sayGoodbye(goodbye);
    }

    @Override
    @OnEventLoop
    public void abort() {
        cut = true;
        if (deflated != null) {
            deflated.drop();
        }
        channel.close();
    }

    private void sayGoodbye(Goodbye words) {
        if (goodbyeSent) {
            return;
        }
        goodbyeSent = true;
        if (deflated != null) {
            deflated.inflateNoMore();
        }
        if (upgraded) {
            queue(words.frame());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (deflated != null && message instanceof ByteBuf bytes && !cut) {
            deflated.read(bytes);
            return;
        }
        try {
            if (message instanceof ByteBuf bytes && !cut) {
                reader.read(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (deflated == null) {
            onGone();
        } else {
            deflated.onGone();
        }
    }

    /** Nothing more comes from the client. */
    void onGone() {
        served().onTransportClosed(this, goodbyeSent || goodbyeHeard);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        onFailure(cause);
    }

    void onFailure(Throwable cause) {
        if (!(cause instanceof IOException)) {
            // A reset by the client is its own business; anything else is a fault of ours.
            Log.LOG.connectionFailed(served().client().id(), cause);
        }
        channel.close();
    }

    @Override
    public void onData(ByteBuf payload) {
        served().onBytes(payload);
    }

    @Override
    public void onPing(ByteBuf payload) {
        served().account().onControlFrame();
        if (pendingBytes() > MOST_AHEAD_OF_PONG) {
            // One that pings and does not read: a later ping may be answered for this one (RFC 6455 §5.5.3).
            return;
        }
        ByteBuf pong = channel.alloc().directBuffer(2 + payload.readableBytes());
        pong.writeByte(PONG).writeByte(payload.readableBytes()).writeBytes(payload);
        write(pong);
        pong.release();
    }

    @Override
    public void onClose() {
        goodbyeHeard = true;
        served().onTransportClosed(this, true);
        sayGoodbye(Goodbye.NORMAL);
        channel.close();
    }

    @Override
    public void onViolation() {
        breakOff(Goodbye.PROTOCOL_ERROR);
    }

    /** What the client calls compressed is not (RFC 7692 §7.2.2: the connection fails). */
    void onBadCompression() {
        breakOff(Goodbye.INVALID_DATA);
    }

    private void breakOff(Goodbye words) {
        if (goodbyeSent) {
            return;
        }
        goodbye = words;
        // For good: whoever speaks so does not come back better.
        served().end(CloseCode.NOT_A_WEB_SOCKET, CloseCode.NOT_A_WEB_SOCKET.text());
        abort();
    }

    /** The pipeline is ours. False: the connection ended before, and there is nothing to upgrade for. */
    boolean onUpgrade() {
        if (goodbyeSent || !channel.isActive()) {
            goneBefore();
            return false;
        }
        upgraded = true;
        return true;
    }

    /** The socket was gone before this handler could hear of it. */
    void goneBefore() {
        served().onTransportClosed(this, false);
        channel.close();
    }

    private ClientConnection served() {
        return Objects.requireNonNull(connection);
    }
}

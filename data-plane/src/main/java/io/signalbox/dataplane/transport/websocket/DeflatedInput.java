package io.signalbox.dataplane.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.zip.DataFormatException;

/**
 * What comes from a client with compression. A few bytes of it may become a thousand times as many, so they do not all
 * at once: in each turn of its loop a client is heard with no more than one with a fast network and no compression could
 * say, and with nothing while the connection does not want to read. Until then what is left waits here, and what comes
 * behind it in the kernel. Confined to the client's loop.
 */
final class DeflatedInput {
    private static final int MOST_IN_A_TURN = 64 * 1024;
    /** What a step costs of which nothing comes. */
    private static final int LEAST = 256;

    private final Channel channel;
    private final WebSocketTransport transport;
    private final Inflation inflation = new Inflation();
    private final FrameReader reader;
    /** One read of the socket; more only where TLS or the end of the client brings several at once. */
    private final Queue<ByteBuf> unread = new ArrayDeque<>();

    private boolean wanted = true;
    private boolean turnIsDue;
    private boolean gone;

    DeflatedInput(Channel channel, WebSocketTransport transport) {
        this.channel = channel;
        this.transport = transport;
        this.reader = new FrameReader(transport, inflation);
    }

    FrameReader reader() {
        return reader;
    }

    /** Bytes of the client; they become this one's own. */
    void read(ByteBuf bytes) {
        unread.add(bytes);
        if (!turnIsDue) {
            takeTurn();
        }
    }

    void reading(boolean on) {
        wanted = on;
        if (on) {
            // Not in the middle of whatever asked for it.
            anotherTurn();
        } else {
            channel.config().setAutoRead(false);
        }
    }

    private void anotherTurn() {
        if (!turnIsDue) {
            turnIsDue = true;
            channel.eventLoop().execute(this::onTurn);
        }
    }

    private void onTurn() {
        turnIsDue = false;
        takeTurn();
    }

    private void takeTurn() {
        try {
            hear();
        } catch (RuntimeException | VirtualMachineError e) {
            drop();
            transport.onFailure(e);
        }
    }

    private void hear() {
        int left = MOST_IN_A_TURN;
        while (left > 0 && wanted && !unread.isEmpty()) {
            left -= inflation.isBusy() ? inflate() : readPart();
        }
        if (unread.isEmpty()) {
            channel.config().setAutoRead(wanted);
            leaveIfGone();
        } else if (wanted) {
            channel.config().setAutoRead(false);
            anotherTurn();
        }
    }

    /** How much the client said by it. */
    private int inflate() {
        byte[] room = LoopZlib.current().step();
        try {
            int size = inflation.step(room);
            if (size > 0) {
                transport.onData(Unpooled.wrappedBuffer(room, 0, size));
            }
            return Math.max(size, LEAST);
        } catch (DataFormatException e) {
            transport.onBadCompression();
            return LEAST;
        }
    }

    private int readPart() {
        ByteBuf next = unread.element();
        int before = next.readableBytes();
        if (before == 0) {
            unread.remove().release();
            return 0;
        }
        // What it says may end the connection, and that drops all that is here.
        next.retain();
        try {
            reader.readPart(next);
            return before - next.readableBytes();
        } finally {
            next.release();
        }
    }

    /** What else the client compressed is not inflated. */
    void inflateNoMore() {
        inflation.stop();
    }

    /** Nothing more comes; what came is heard before. */
    void onGone() {
        gone = true;
        if (!turnIsDue) {
            leaveIfGone();
        }
    }

    private void leaveIfGone() {
        if (gone && unread.isEmpty()) {
            gone = false;
            inflation.stop();
            transport.onGone();
        }
    }

    /** What came and was not heard is nobody's. */
    void drop() {
        inflation.stop();
        unread.forEach(ByteBuf::release);
        unread.clear();
        if (gone) {
            anotherTurn();
        }
    }
}

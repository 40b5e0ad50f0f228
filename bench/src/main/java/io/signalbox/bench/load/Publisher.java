package io.signalbox.bench.load;

import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.wire.HttpAnswers;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One HTTP connection that stays open and carries several requests at once (pipelining, RFC 9112, 9.3.2). */
public final class Publisher implements Loop.Socket, AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int OUTBOX = 64 << 10;

    private final Loop loop;
    private final Tally tally;
    private final int depth;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Outbox outbox = new Outbox(OUTBOX);
    private byte[] held = NOTHING;
    private int underWay;
    private long answered;
    private boolean broken;

    /**
     * Connects at once, and waits for that.
     *
     * @param depth most requests under way
     */
    public Publisher(Loop loop, int port, int depth, Tally tally) throws IOException {
        this.loop = loop;
        this.tally = tally;
        this.depth = depth;
        this.channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        this.key = loop.register(channel, SelectionKey.OP_READ, this);
    }

    /** Whether one more request may be sent. */
    public boolean hasRoom() {
        return underWay < depth && !broken;
    }

    /** Takes a copy of the request; {@link #flush} sends it. */
    public void send(byte[] request) throws IOException {
        outbox.add(request);
        underWay++;
    }

    public void flush() throws IOException {
        boolean done = broken || outbox.flush(channel);
        if (!broken) {
            key.interestOps(done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** Requests answered with success. */
    public long answered() {
        return answered;
    }

    public int underWay() {
        return underWay;
    }

    /** Whether its connection is gone. */
    public boolean isBroken() {
        return broken;
    }

    @Override
    public void ready() throws IOException {
        if (key.isWritable()) {
            flush();
        }
        if (!key.isReadable()) {
            return;
        }
        int end = loop.read(channel, held);
        if (end < 0) {
            throw new EOFException(
                    "the server closed a publishing connection with " + underWay + " requests under way");
        }
        int used = HttpAnswers.read(loop.inbox(), 0, end, this::answer);
        held = used == end ? NOTHING : Arrays.copyOfRange(loop.inbox(), used, end);
    }

    private void answer(int status, String body) {
        underWay--;
        if (status >= 200 && status < 300) {
            answered++;
        } else {
            tally.fault("publishing answered with " + status + ": " + body);
        }
    }

    @Override
    public void failed(IOException cause) {
        broken = true;
        tally.fault("publishing: " + cause.getMessage());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

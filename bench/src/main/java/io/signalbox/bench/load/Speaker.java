package io.signalbox.bench.load;

import io.signalbox.bench.wire.HttpAnswers;
import io.signalbox.bench.wire.WireFault;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The POSTs of one client over a connection that stays: one under way, as SignalR clients have it, and what is said
 * meanwhile goes with the next.
 */
final class Speaker implements Loop.Socket {
    private static final byte[] NOTHING = {};
    private static final int OUTBOX = 1024;

    private final HttpSubscriber client;
    private final Loop loop;
    private final String head;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Outbox outbox = new Outbox(OUTBOX);
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private byte[] held = NOTHING;
    private boolean underWay;

    /** @param head of each request, as far as the number behind {@code Content-Length:} */
    Speaker(HttpSubscriber client, Loop loop, SocketChannel channel, String head) throws IOException {
        this.client = client;
        this.loop = loop;
        this.channel = channel;
        this.head = head;
        this.key = loop.register(channel, SelectionKey.OP_READ, this);
    }

    void say(byte[] message) throws IOException {
        waiting.writeBytes(message);
        if (!underWay) {
            post();
        }
    }

    private void post() throws IOException {
        underWay = true;
        outbox.add((head + waiting.size() + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        outbox.add(waiting.toByteArray());
        waiting.reset();
        flush();
    }

    private void flush() throws IOException {
        boolean done = outbox.flush(channel);
        key.interestOps(done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
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
            throw new EOFException("the server closed the connection for POSTs");
        }
        int used = HttpAnswers.readBodies(loop.inbox(), 0, end, this::answered);
        held = used == end ? NOTHING : Arrays.copyOfRange(loop.inbox(), used, end);
        if (!underWay && waiting.size() > 0) {
            post();
        }
    }

    private void answered(int status, byte[] in, int from, int to) throws WireFault {
        if (status != 200) {
            String body = new String(in, from, to - from, StandardCharsets.UTF_8);
            throw new WireFault("POST answered with " + status + ": " + body);
        }
        underWay = false;
    }

    @Override
    public void failed(IOException cause) {
        client.failed(cause);
    }
}

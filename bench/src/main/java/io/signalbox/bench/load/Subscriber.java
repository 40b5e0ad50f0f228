package io.signalbox.bench.load;

import io.signalbox.bench.wire.ClientFrame;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.FrameReader;
import io.signalbox.bench.wire.Frames;
import io.signalbox.bench.wire.HttpAnswers;
import io.signalbox.bench.wire.WireFault;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One WebSocket client: connects, upgrades, shakes hands, then hands on what it hears. */
final class Subscriber implements Loop.Socket, Frames, AutoCloseable {
    private static final byte[] NOTHING = {};
    private static final int MOST_ERROR_TEXT = 300;

    private enum Stage {
        CONNECTING,
        UPGRADING,
        SHAKING_HANDS,
        OPEN,
        CLOSED
    }

    private final Crowd crowd;
    private final int number;
    private final byte[] upgrade;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final long startedNanos = System.nanoTime();
    private Stage stage = Stage.CONNECTING;
    private byte[] held = NOTHING;
    private @Nullable Outbox outbox;

    Subscriber(Crowd crowd, int number, byte[] upgrade, @Nullable InetSocketAddress from) throws IOException {
        this.crowd = crowd;
        this.number = number;
        this.upgrade = upgrade;
        this.channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        // Ended with a reset: thousands of clients in TIME_WAIT would use up the ports of the next round.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        if (from != null) {
            channel.bind(from);
        }
        channel.connect(crowd.server(number));
        this.key = crowd.loop().register(channel, SelectionKey.OP_CONNECT, this);
    }

    int number() {
        return number;
    }

    long startedNanos() {
        return startedNanos;
    }

    boolean isOpen() {
        return stage == Stage.OPEN;
    }

    @Override
    public void ready() throws IOException {
        if (stage == Stage.CONNECTING) {
            channel.finishConnect();
            stage = Stage.UPGRADING;
            key.interestOps(SelectionKey.OP_READ);
            write(upgrade);
            return;
        }
        if (key.isWritable()) {
            flush();
        }
        if (key.isReadable()) {
            receive();
        }
    }

    private void receive() throws IOException {
        Loop loop = crowd.loop();
        int end;
        do {
            end = loop.read(channel, held);
            if (end < 0) {
                throw new EOFException("the server closed the socket");
            }
            int used = take(loop.inbox(), end);
            held = used == end ? NOTHING : Arrays.copyOfRange(loop.inbox(), used, end);
        } while (end == loop.room() && stage != Stage.CLOSED);
    }

    private int take(byte[] in, int end) throws IOException {
        int at = 0;
        if (stage == Stage.UPGRADING) {
            int body = HttpAnswers.headEnd(in, 0, end);
            if (body < 0) {
                return 0;
            }
            upgraded(in, body, end);
            at = body;
        }
        return FrameReader.read(in, at, end, this);
    }

    private void upgraded(byte[] in, int body, int end) throws IOException {
        int status = HttpAnswers.status(new String(in, 0, body, StandardCharsets.ISO_8859_1));
        if (status != 101) {
            int most = Math.min(end, body + MOST_ERROR_TEXT);
            throw new WireFault("upgrade answered with " + status + ": "
                    + new String(in, body, most - body, StandardCharsets.UTF_8));
        }
        if (crowd.encoding() == Encoding.RAW) {
            open();
            return;
        }
        stage = Stage.SHAKING_HANDS;
        write(ClientFrame.of(ClientFrame.TEXT, crowd.encoding().handshake()));
    }

    @Override
    public void message(byte[] in, int from, int to) throws IOException {
        int start = from;
        if (stage == Stage.SHAKING_HANDS) {
            start = shaken(in, from, to);
        }
        if (start < to) {
            crowd.encoding()
                    .split(in, start, to, (type, bytes, first, last) -> crowd.heard(number, type, bytes, first, last));
        }
    }

    private int shaken(byte[] in, int from, int to) throws IOException {
        int end = from;
        while (end < to && in[end] != Encoding.RECORD_SEPARATOR) {
            end++;
        }
        String answer = new String(in, from, end - from, StandardCharsets.UTF_8);
        if (!answer.equals("{}")) {
            throw new WireFault("handshake answered with " + answer);
        }
        open();
        return end + 1;
    }

    private void open() {
        stage = Stage.OPEN;
        crowd.opened(this);
    }

    @Override
    public void ping(byte[] in, int from, int to) throws IOException {
        write(ClientFrame.of(ClientFrame.PONG, in, from, to));
    }

    @Override
    public void closed(int status, String reason) throws IOException {
        throw new WireFault("the server closed the WebSocket: " + status + " " + reason);
    }

    /** Writes a whole client frame, or keeps what the socket does not take yet. */
    void write(byte[] frame) throws IOException {
        if (outbox == null || outbox.isEmpty()) {
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            channel.write(bytes);
            if (bytes.hasRemaining()) {
                keep(Arrays.copyOfRange(frame, bytes.position(), frame.length));
            }
            return;
        }
        keep(frame);
    }

    private void keep(byte[] rest) throws IOException {
        if (outbox == null) {
            outbox = new Outbox(rest.length);
        }
        outbox.add(rest);
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void flush() throws IOException {
        if (outbox != null && outbox.flush(channel)) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    @Override
    public void failed(IOException cause) {
        Stage before = stage;
        close();
        if (before != Stage.CLOSED) {
            crowd.failed(this, before == Stage.OPEN, cause);
        }
    }

    @Override
    public void close() {
        stage = Stage.CLOSED;
        try {
            channel.close();
        } catch (IOException e) {
            crowd.failed(this, false, e);
        }
    }
}

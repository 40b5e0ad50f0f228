package io.signalbox.bench.plain;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** The server and its loop. */
public final class PlainFanout implements AutoCloseable {
    public static final String SUBSCRIBE = "/sub";
    public static final String PUBLISH = "/pub";

    private static final int BACKLOG = 4096;
    private static final int READ = 64 << 10;

    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final List<PlainPeer> subscribers = new ArrayList<>();
    private final ByteBuffer inbox = ByteBuffer.allocateDirect(READ);
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private volatile boolean closing;

    /**
     * Listens on loopback.
     *
     * @param port 0 for any free one
     */
    public PlainFanout(int port) throws IOException {
        listener.bind(new InetSocketAddress("127.0.0.1", port), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Serves on {@code args[0]} until the process ends. */
    public static void main(String[] args) throws IOException {
        try (PlainFanout server = new PlainFanout(Integer.parseInt(args[0]))) {
            server.serve();
        }
    }

    public int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    /** Serves until {@link #close}, then frees everything. */
    public void serve() throws IOException {
        try {
            while (!closing) {
                selector.select(this::ready);
            }
        } finally {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                serve(key, (PlainPeer) key.attachment());
            }
        } catch (IOException e) {
            drop(key);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            key.attach(new PlainPeer(channel, key));
        }
    }

    private void serve(SelectionKey key, PlainPeer peer) throws IOException {
        if (key.isWritable()) {
            peer.flush();
        }
        if (!key.isReadable()) {
            return;
        }
        inbox.clear();
        int count = peer.channel().read(inbox);
        if (count < 0) {
            drop(key);
            return;
        }
        if (!peer.isSubscriber()) {
            serve(peer);
        }
    }

    /** Everything that one read brought goes out in one write per subscriber. */
    private void serve(PlainPeer peer) throws IOException {
        byte[] bytes = new byte[inbox.flip().remaining()];
        inbox.get(bytes);
        frames.reset();
        if (peer.requests(bytes, frames)) {
            subscribers.add(peer);
        }
        if (frames.size() > 0) {
            ByteBuffer all = ByteBuffer.allocateDirect(frames.size()).put(frames.toByteArray());
            subscribers.removeIf(subscriber -> !subscriber.offer(all.rewind()));
        }
    }

    private void drop(SelectionKey key) {
        PlainPeer peer = (PlainPeer) key.attachment();
        key.cancel();
        if (peer != null) {
            subscribers.remove(peer);
            peer.close();
        }
    }

    /** Ends {@link #serve}; from any thread. */
    @Override
    public void close() {
        closing = true;
        selector.wakeup();
    }
}

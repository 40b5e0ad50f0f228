package io.signalbox.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** One selector and the thread that calls {@link #turn}. */
public final class Loop implements AutoCloseable {
    private static final int FIRST_READ = 256 << 10;
    private static final long MILLISECOND = 1_000_000;

    /** Something with a socket on the loop. */
    interface Socket {
        void ready() throws IOException;

        void failed(IOException cause);
    }

    private final Selector selector;
    private final long gatherNanos;
    private byte[] inbox = new byte[FIRST_READ];

    /**
     * @param gatherNanos how long each turn sleeps before it looks for what came: bigger batches, and the server does not
     *     pay for waking this process at every message; 0 waits in the selector
     */
    public Loop(long gatherNanos) throws IOException {
        this.selector = Selector.open();
        this.gatherNanos = gatherNanos;
    }

    /** Serves all sockets once; waits at most so long for the first. */
    public void turn(long mostNanos) throws IOException {
        if (gatherNanos > 0) {
            LockSupport.parkNanos(Math.min(gatherNanos, Math.max(1, mostNanos)));
        }
        if (gatherNanos > 0 || mostNanos < MILLISECOND) {
            selector.selectNow(Loop::serve);
        } else {
            selector.select(Loop::serve, mostNanos / MILLISECOND);
        }
    }

    private static void serve(SelectionKey key) {
        Socket socket = (Socket) key.attachment();
        try {
            socket.ready();
        } catch (IOException e) {
            key.cancel();
            socket.failed(e);
        }
    }

    SelectionKey register(SocketChannel channel, int interest, Socket socket) throws IOException {
        return channel.register(selector, interest, socket);
    }

    /** The bytes of the last {@link #read}. */
    byte[] inbox() {
        return inbox;
    }

    /** Room for more than one read can bring: when a read ends here, there may be more. */
    int room() {
        return inbox.length;
    }

    /**
     * Reads once, behind the bytes held back from the last time.
     *
     * @return the end of the bytes in {@link #inbox}, or -1 when the other side has closed
     */
    int read(SocketChannel channel, byte[] held) throws IOException {
        if (held.length > inbox.length / 2) {
            inbox = Arrays.copyOf(inbox, inbox.length * 2);
        }
        System.arraycopy(held, 0, inbox, 0, held.length);
        int count = channel.read(ByteBuffer.wrap(inbox, held.length, inbox.length - held.length));
        return count < 0 ? -1 : held.length + count;
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}

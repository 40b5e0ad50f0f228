package io.signalbox.bench.load;

import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.WireFault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One client without a WebSocket: a connection on which it listens, and one on which it speaks. */
final class HttpSubscriber implements AutoCloseable {
    private final HttpCrowd crowd;
    private final int number;
    private final SocketChannel down;
    private final SocketChannel up;
    private final Speaker speaker;
    private boolean begun;
    private boolean open;
    private boolean closed;

    /**
     * Connects at once, and waits for that.
     *
     * @param get head of its GET, complete
     * @param post head of its POSTs, as far as the number behind {@code Content-Length:}
     */
    HttpSubscriber(HttpCrowd crowd, int number, String get, String post) throws IOException {
        this.crowd = crowd;
        this.number = number;
        this.down = connected(crowd.server());
        this.up = connected(crowd.server());
        this.speaker = new Speaker(this, crowd.loop(), up, post);
        byte[] request = get.getBytes(StandardCharsets.ISO_8859_1);
        var unused = new Listener(this, crowd.loop(), down, request, crowd.kind() == HttpCrowd.Kind.EVENTS);
    }

    private static SocketChannel connected(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return channel;
    }

    boolean isOpen() {
        return open && !closed;
    }

    boolean isClosed() {
        return closed;
    }

    /** The server knows that it listens: the handshake can begin. */
    void listening() throws IOException {
        if (!begun) {
            begun = true;
            speaker.say(crowd.encoding().handshake());
        }
    }

    void say(byte[] message) throws IOException {
        speaker.say(message);
    }

    /** Whole hub messages. */
    void heard(byte[] in, int from, int to) throws IOException {
        int start = open ? from : shaken(in, from, to);
        crowd.encoding()
                .split(in, start, to, (type, bytes, first, last) -> crowd.heard(number, type, bytes, first, last));
    }

    private int shaken(byte[] in, int from, int to) throws IOException {
        int end = from;
        while (end < to && in[end] != Encoding.RECORD_SEPARATOR) {
            end++;
        }
        String answer = new String(in, from, end - from, StandardCharsets.UTF_8);
        if (!answer.equals("{}") || end == to) {
            throw new WireFault("handshake answered with " + answer);
        }
        open = true;
        return end + 1;
    }

    void failed(IOException cause) {
        if (!closed) {
            close();
            crowd.failed(number, cause);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            down.close();
            up.close();
        } catch (IOException e) {
            crowd.failed(number, e);
        }
    }
}

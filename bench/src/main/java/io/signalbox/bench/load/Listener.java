package io.signalbox.bench.load;

import io.signalbox.bench.wire.EventReader;
import io.signalbox.bench.wire.HttpAnswers;
import io.signalbox.bench.wire.WireFault;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The GETs of one client: one poll after the other over a connection that stays, or one event stream. */
final class Listener implements Loop.Socket {
    private static final byte[] NOTHING = {};
    private static final int OK = 200;

    private final HttpSubscriber client;
    private final Loop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final byte[] request;
    /** Of an event stream. */
    private final @Nullable EventReader events;

    private byte[] held = NOTHING;
    private boolean streaming;
    private boolean answered;

    Listener(HttpSubscriber client, Loop loop, SocketChannel channel, byte[] request, boolean stream)
            throws IOException {
        this.client = client;
        this.loop = loop;
        this.channel = channel;
        this.request = request;
        this.events = stream ? new EventReader(client::heard) : null;
        this.key = loop.register(channel, SelectionKey.OP_READ, this);
        ask();
    }

    /** A request fits into the socket, which has nothing else to send. */
    private void ask() throws IOException {
        if (channel.write(ByteBuffer.wrap(request)) < request.length) {
            throw new IOException("the socket takes no request of " + request.length + " bytes");
        }
    }

    @Override
    public void ready() throws IOException {
        int end = key.isReadable() ? loop.read(channel, held) : 0;
        if (end < 0) {
            throw new EOFException("the server closed the connection for GETs");
        }
        byte[] in = loop.inbox();
        int used = events == null ? HttpAnswers.readBodies(in, 0, end, this::polled) : streamed(events, in, end);
        held = used == end ? NOTHING : Arrays.copyOfRange(in, used, end);
        if (answered) {
            answered = false;
            ask();
        }
    }

    private void polled(int status, byte[] in, int from, int to) throws IOException {
        requireOk(status);
        answered = true;
        if (to > from) {
            client.heard(in, from, to);
        } else {
            client.listening();
        }
    }

    private int streamed(EventReader reader, byte[] in, int end) throws IOException {
        int at = 0;
        if (!streaming) {
            at = HttpAnswers.headEnd(in, 0, end);
            if (at < 0) {
                return 0;
            }
            requireOk(HttpAnswers.status(new String(in, 0, at, StandardCharsets.ISO_8859_1)));
            streaming = true;
            client.listening();
        }
        reader.read(in, at, end);
        return end;
    }

    private static void requireOk(int status) throws WireFault {
        if (status != OK) {
            throw new WireFault("GET answered with " + status);
        }
    }

    @Override
    public void failed(IOException cause) {
        client.failed(cause);
    }
}

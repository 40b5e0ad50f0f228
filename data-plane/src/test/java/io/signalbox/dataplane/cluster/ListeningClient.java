package io.signalbox.dataplane.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.Framing;
import io.signalbox.dataplane.connection.Transport;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A client and its socket, which knows what came, and tells of what came twice or out of its sender's order. */
final class ListeningClient implements Transport {
    private static final Framing BARE = new Framing() {
        @Override
        public int slot() {
            return 2;
        }

        @Override
        public ByteBuf frame(ByteBufAllocator allocator, ByteBuffer messages, boolean binary) {
            return allocator.buffer(messages.remaining()).writeBytes(messages);
        }
    };

    private final ConnectionId id;
    private final EventLoop loop;
    private final Queue<String> faults;
    /** The latest number of each sender. */
    private final Map<String, Integer> latest = new HashMap<>();

    private final ConcurrentMap<Numbered.Stream, Run> runs = new ConcurrentHashMap<>();
    private volatile boolean in;
    private @Nullable ClientConnection connection;

    /** What came of a stream since something of it was missing: all from the first to the last. */
    record Run(int first, int last) {
        static final Run NOTHING = new Run(0, -1);

        Run with(int next) {
            return next == last + 1 ? new Run(first, next) : new Run(next, next);
        }
    }

    /** @param loop on which the connection is */
    ListeningClient(ConnectionId id, EventLoop loop, Queue<String> faults) {
        this.id = id;
        this.loop = loop;
        this.faults = faults;
    }

    ConnectionId id() {
        return id;
    }

    Audience audience() {
        return Audience.connection(id);
    }

    /** On the loop. */
    void greet(ClientConnection opened) {
        connection = opened;
        opened.onBytes(Unpooled.copiedBuffer("{\"protocol\":\"json\",\"version\":1}\u001e", StandardCharsets.UTF_8));
    }

    /** From now on all that is sent to it reaches it. */
    boolean isIn() {
        return in;
    }

    Run heard(NumberedSender sender, Audience audience) {
        return runs.getOrDefault(sender.to(audience), Run.NOTHING);
    }

    private void on(String message) {
        if (message.startsWith("{")) {
            // The handshake's answer; or the goodbye, long after.
            in = true;
            return;
        }
        Numbered numbered = Numbered.read(message);
        Integer before = latest.put(numbered.sender(), numbered.number());
        if (before != null && before >= numbered.number()) {
            faults.add(id + " heard " + numbered + " after number " + before);
        }
        runs.merge(numbered.stream(), Run.NOTHING.with(numbered.ofTarget()), (now, one) -> now.with(one.last));
    }

    @Override
    public Framing framing() {
        return BARE;
    }

    @Override
    public String name() {
        return "listening";
    }

    @Override
    public void write(ByteBuf framed) {
        for (String message : framed.toString(StandardCharsets.UTF_8).split("\u001e")) {
            on(message);
        }
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public boolean stalled() {
        return false;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void close() {
        closed(true);
    }

    @Override
    public void abort() {
        closed(false);
    }

    private void closed(boolean graceful) {
        ClientConnection opened = connection;
        if (opened != null) {
            loop.execute(() -> opened.onTransportClosed(graceful));
        }
    }

    @Override
    public String toString() {
        return id.value();
    }
}

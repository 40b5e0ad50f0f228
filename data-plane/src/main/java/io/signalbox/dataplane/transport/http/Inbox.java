package io.signalbox.dataplane.transport.http;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a client has posted, in order (spec/signalr-transports.md §7). A POST is answered when its bytes were read, and
 * they are read only while the connection reads; those that come before there is a connection wait for it, answered
 * while they are few. Confined to the connection's event loop.
 */
final class Inbox {
    /** Read at a time, so that a connection which stops reading is not read to past it. */
    private static final int SLICE = 16 * 1024;

    private static final int MOST_EARLY_BYTES = 64 * 1024;
    private static final int MOST_WAITING_BYTES = 4 * 1024 * 1024;
    /** Of POSTs that came from as many nodes, or before there was a transport. */
    private static final int MOST_WAITING = 1_024;

    private final EventLoop loop;
    private final TenantName tenant;
    private final EarlyBytes early;
    private int earlyBytes;
    private final Queue<Post> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private @Nullable ClientConnection connection;
    private boolean reading = true;
    private boolean draining;
    /** Whether the POST that is being read has brought a message. */
    private boolean brought;

    private boolean ended;

    /** @param reply null: answered already */
    private record Post(ByteBuf rest, @Nullable Reply reply) {}

    Inbox(EventLoop loop, TenantName tenant, EarlyBytes early) {
        this.loop = loop;
        this.tenant = tenant;
        this.early = early;
    }

    /** @throws RefusedException when too much waits, here or of clients without a transport */
    void add(ByteString body, Reply reply) {
        if (ended) {
            reply.text(404, "");
            return;
        }
        if (!waiting.isEmpty() && (waiting.size() >= MOST_WAITING || waitingBytes + body.size() > MOST_WAITING_BYTES)) {
            throw new RefusedException(Refusal.SERVER_BUSY);
        }
        if (connection == null) {
            early.take(tenant, body.size());
            earlyBytes += body.size();
        }
        waitingBytes += body.size();
        boolean answered = connection == null && waitingBytes <= MOST_EARLY_BYTES;
        waiting.add(new Post(Unpooled.wrappedBuffer(body.toByteArray()), answered ? null : reply));
        if (answered) {
            reply.text(200, "");
        } else {
            drain();
        }
    }

    /** From now on there is somebody who reads. */
    void open(ClientConnection reader) {
        connection = reader;
        notEarly();
        drain();
    }

    private void notEarly() {
        early.giveBack(tenant, earlyBytes);
        earlyBytes = 0;
    }

    void reading(boolean on) {
        reading = on;
        if (on) {
            // Not at once: the connection may be about to end.
            loop.execute(this::drain);
        }
    }

    /** Nobody reads any more. */
    void end() {
        ended = true;
        notEarly();
        for (Post post = waiting.poll(); post != null; post = waiting.poll()) {
            if (post.reply != null) {
                post.reply.text(404, "");
            }
        }
        waitingBytes = 0;
    }

    private void drain() {
        ClientConnection reader = connection;
        if (reader == null || draining) {
            return;
        }
        draining = true;
        try {
            while (reading && !ended && !waiting.isEmpty()) {
                readFirst(reader);
            }
        } finally {
            draining = false;
        }
    }

    private void readFirst(ClientConnection reader) {
        Post first = waiting.element();
        ByteBuf slice = first.rest.readSlice(Math.min(SLICE, first.rest.readableBytes()));
        waitingBytes -= slice.readableBytes();
        boolean whole = !first.rest.isReadable();
        if (whole) {
            waiting.remove();
        }
        long before = reader.account().messages();
        int status = read(reader, slice) ? 200 : 500;
        brought |= reader.account().messages() > before;
        if (whole) {
            charge(reader);
        }
        if (whole && first.reply != null) {
            first.reply.text(status, "");
        }
    }

    /** A POST without a message is a message's work all the same. */
    private void charge(ClientConnection reader) {
        if (!brought) {
            reader.account().onControlFrame();
        }
        brought = false;
    }

    /** False when it went wrong, and ended the connection. */
    private static boolean read(ClientConnection reader, ByteBuf slice) {
        try {
            reader.onBytes(slice);
            return true;
        } catch (RuntimeException | OutOfMemoryError e) {
            Log.LOG.connectionFailed(reader.client().id(), e);
            reader.end(CloseCode.INTERNAL_ERROR, CloseCode.INTERNAL_ERROR.text());
            return false;
        }
    }
}

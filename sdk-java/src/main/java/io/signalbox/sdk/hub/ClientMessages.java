package io.signalbox.sdk.hub;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.MalformedFrameException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What a client says on its way to its calls: each message is taken when what it needs is there, a slot or room in its
 * stream, and those behind it wait. A client that is far ahead is paused. Methods marked "under the lock" are called with
 * the session's lock held, the others in the pump.
 */
final class ClientMessages {
    private static final Logger LOG = System.getLogger(ClientMessages.class.getName());

    private final Object lock;
    private final ConnectedClient client;
    private final ClientLink link;
    private final OpenCalls calls;
    private final CallRunner runner;
    private final Session session;
    // Guarded by lock:
    private final Inbox inbox;
    private boolean paused;

    /** What is not for an open call. */
    interface Session {
        /** @param alone whether the call, if it blocks, holds up no message that has come already */
        void start(HubCall call, boolean alone);

        void malformed(MalformedFrameException cause);

        /** A completion that is for no stream of the client; its answers to questions do not come this way. */
        void notAsked(String invocationId);
    }

    ClientMessages(
            Object lock, ConnectedClient client, ClientLink link, OpenCalls calls, CallRunner runner, Session session) {
        this.lock = lock;
        this.client = client;
        this.link = link;
        this.calls = calls;
        this.runner = runner;
        this.session = session;
        this.inbox = new Inbox(client.protocol());
    }

    /** Whether there was room for more. Under the lock. */
    boolean offer(ByteString frames) {
        boolean room = inbox.offer(frames);
        if (room && !paused && inbox.isHigh()) {
            paused = true;
            link.pause(client.connectionId(), true);
        }
        return room;
    }

    /** Nothing more is taken. Under the lock. */
    void close() {
        inbox.close();
    }

    /** Whether everything was taken. Under the lock. */
    boolean isEmpty() {
        return inbox.isEmpty();
    }

    /**
     * What to do about the first message, or null when it waits. Under the lock.
     *
     * @param helping whether only what needs no app code is wanted
     * @param gone whether the client is gone: nobody may take its items any more, which must not hold up its end
     */
    @Nullable
    Runnable due(boolean helping, boolean gone) {
        HubFrame head = inbox.head();
        if (head == null) {
            return this::read;
        }
        boolean waits = switch (head.kind()) {
            case INVOCATION -> helping || (HubCall.takesSlot(head) && !runner.hasSlot());
            case STREAM_INVOCATION -> helping;
            case STREAM_ITEM -> !gone && calls.isFull(((HubFrame.StreamItem) head).invocationId());
            case COMPLETION, CANCEL_INVOCATION, PING, CLOSE, ACK, SEQUENCE, UNKNOWN -> false;
        };
        return waits ? null : () -> take(head);
    }

    /** Decodes the next message: what it needs decides when it is taken. */
    private void read() {
        try {
            ByteBuffer bytes;
            synchronized (lock) {
                bytes = inbox.next();
                resumeIfLow();
            }
            if (bytes == null) {
                return;
            }
            HubFrame frame = client.protocol().decode(bytes);
            synchronized (lock) {
                inbox.hold(frame);
            }
        } catch (MalformedFrameException e) {
            session.malformed(e);
        }
    }

    private void resumeIfLow() {
        if (paused && inbox.isLow()) {
            paused = false;
            link.pause(client.connectionId(), false);
        }
    }

    private void take(HubFrame frame) {
        synchronized (lock) {
            inbox.dropHead();
        }
        switch (frame.kind()) {
            case INVOCATION -> session.start(HubCall.of((HubFrame.Invocation) frame), nothingElseToTake());
            case STREAM_INVOCATION -> session.start(HubCall.of((HubFrame.StreamInvocation) frame), false);
            case STREAM_ITEM -> push((HubFrame.StreamItem) frame);
            case COMPLETION -> end((HubFrame.Completion) frame);
            case CANCEL_INVOCATION -> calls.cancel(((HubFrame.CancelInvocation) frame).invocationId());
            // the service answers pings, acks and closes
            case PING, CLOSE, ACK, SEQUENCE, UNKNOWN ->
                LOG.log(Level.TRACE, "connection {0}: {1} ignored", client.connectionId(), frame.kind());
        }
    }

    private boolean nothingElseToTake() {
        boolean unread;
        synchronized (lock) {
            unread = !inbox.isEmpty();
        }
        if (unread) {
            read();
        }
        synchronized (lock) {
            HubFrame next = inbox.head();
            return next == null ? inbox.isEmpty() : HubCall.takesSlot(next);
        }
    }

    private void end(HubFrame.Completion completion) {
        if (!calls.end(completion)) {
            session.notAsked(completion.invocationId());
        }
    }

    private void push(HubFrame.StreamItem item) {
        if (calls.isFull(item.invocationId())) {
            endUploads();
        } else {
            calls.push(item);
        }
    }

    /** Nothing more comes for the streams that are open. */
    void endUploads() {
        calls.endUploads(new CancellationException("The underlying connection was closed."));
    }
}

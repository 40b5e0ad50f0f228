package io.signalbox.dataplane.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.Framing;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.CloseCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What waits for a client until it polls, and the poll that waits for something (spec/signalr-transports.md §6). */
final class LongPolling extends HttpTransport {
    private static final int SMALLEST = 1024;

    private @Nullable ByteBuf unsent;
    /** Whether {@link #unsent} is this client's alone, and can be written to. */
    private boolean own;

    private @Nullable Reply poll;
    /** The answer that the client's socket has not taken yet. */
    private @Nullable Reply sending;

    /** What that answer says, as long as it may have to be said again. */
    private @Nullable ByteBuf sent;

    private @Nullable Reply lastSending;
    private boolean closing;
    /** Nothing more can reach the client but the end. */
    private boolean mute;

    LongPolling(Attachment attachment) {
        super(attachment);
    }

    @Override
    public Framing framing() {
        return PollFraming.INSTANCE;
    }

    @Override
    public String name() {
        return TransportKind.LONG_POLLING.text();
    }

    /** Its polls keep the connection alive. */
    @Override
    public boolean pinged() {
        return false;
    }

    /** The first poll is answered at once: clients send their handshake when they have that answer. */
    @Override
    @OnEventLoop
    void begin(Reply reply) {
        poll = reply;
        answer(Unpooled.EMPTY_BUFFER);
    }

    /** Another poll takes the place of one that still waits, and the client is who it shows now that it is. */
    @OnEventLoop
    void poll(Reply reply, Authentication shown) {
        served().account().authenticated(shown);
        served().account().onControlFrame();
        if (poll != null) {
            poll.text(204, "");
        }
        poll = reply;
        if (sending == null) {
            attachment.deadlineIn(attachment.limits().poll());
        }
        proceed();
    }

    private void proceed() {
        if (poll == null || sending != null) {
            return;
        }
        ByteBuf all = unsent;
        if (all != null) {
            unsent = null;
            own = false;
            answer(all);
        } else if (closing) {
            poll.text(204, "");
            poll = null;
            letGo(true);
            attachment.farewell().polled();
            attachment.gone();
        }
    }

    /** All was said. */
    private void told() {
        letGo(true);
        attachment.farewell().told();
    }

    private void answer(ByteBuf messages) {
        Reply reply = Objects.requireNonNull(poll);
        poll = null;
        sending = reply;
        sent = messages.retainedDuplicate();
        attachment.deadlineIn(attachment.limits().send());
        reply.messages(messages, whole -> attachment.onLoop(() -> taken(reply, whole)));
    }

    private void taken(Reply reply, boolean whole) {
        if (sending != reply) {
            return;
        }
        sending = null;
        ByteBuf said = Objects.requireNonNull(sent);
        sent = null;
        if (whole) {
            said.release();
        } else if (mute || attachment.isGone()) {
            lose(said);
        } else {
            putBack(said);
        }
        if (attachment.isGone()) {
            return;
        }
        attachment.deadlineIn(
                poll == null ? attachment.idleLimit() : attachment.limits().poll());
        if (closing && unsent == null) {
            told();
        }
        proceed();
    }

    /** The client was gone; what it did not get is the first that it hears when it comes back. */
    private void putBack(ByteBuf said) {
        ByteBuf later = unsent;
        if (later == null) {
            unsent = said;
            own = false;
        } else {
            unsent = joined(said, later);
            own = true;
            said.release();
            later.release();
        }
    }

    private static ByteBuf joined(ByteBuf first, ByteBuf second) {
        int both = first.readableBytes() + second.readableBytes();
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(Math.max(SMALLEST, 2 * both))
                .writeBytes(first, first.readerIndex(), first.readableBytes())
                .writeBytes(second, second.readerIndex(), second.readableBytes());
    }

    /** Nobody will hear it. */
    private void lose(ByteBuf messages) {
        served().account().onLost(messages);
        messages.release();
    }

    @Override
    @OnEventLoop
    public void write(ByteBuf framed) {
        if (closing || mute) {
            served().account().onLost(framed);
            return;
        }
        ByteBuf before = unsent;
        if (before == null) {
            unsent = framed.retainedDuplicate();
            own = false;
        } else if (own) {
            before.writeBytes(framed, framed.readerIndex(), framed.readableBytes());
        } else {
            unsent = joined(before, framed);
            own = true;
            before.release();
        }
        proceed();
    }

    @Override
    @OnEventLoop
    public long pendingBytes() {
        return bytes(sent) + bytes(unsent);
    }

    private static int bytes(@Nullable ByteBuf some) {
        return some == null ? 0 : some.readableBytes();
    }

    @Override
    @OnEventLoop
    public boolean stalled() {
        boolean none = bytes(sent) > 0 && sending == lastSending;
        lastSending = sending;
        return none;
    }

    /** What was written waits for the next poll, and the one after that hears of the end. */
    @Override
    @OnEventLoop
    public void close() {
        closing = true;
        attachment.inbox().end();
        if (unsent == null && sending == null) {
            told();
        }
        proceed();
    }

    @Override
    @OnEventLoop
    public void abort() {
        letGo(false);
        boolean first = !closing;
        if (first) {
            silence();
        }
        if (sending != null) {
            sending.abort();
        }
        if (first) {
            close();
        }
        // Else the connection waits no longer for the poll that takes its last words; they are kept for it.
    }

    /** DELETE: the client wants nothing any more but the end of a poll that waits. */
    @OnEventLoop
    void terminate(Reply reply) {
        silence();
        reply.text(202, "");
        attachment.farewell().deleted();
        served().onTransportClosed(true);
    }

    private void silence() {
        mute = true;
        release();
    }

    /** Gives up what waits. */
    void release() {
        ByteBuf waiting = unsent;
        if (waiting != null) {
            unsent = null;
            lose(waiting);
        }
    }

    @Override
    @OnEventLoop
    void hungUp(Reply reply) {
        if (poll == reply) {
            poll = null;
            if (sending == null) {
                attachment.deadlineIn(attachment.idleLimit());
            }
        }
    }

    /** The time that the attachment was given is over. */
    @OnEventLoop
    void onDeadline() {
        Reply stuck = sending;
        if (stuck != null) {
            sending = null;
            lose(Objects.requireNonNull(sent));
            sent = null;
            stuck.abort();
            served().end(CloseCode.SEND_TIMEOUT, null);
            lost();
        } else if (poll != null) {
            poll.text(200, "");
            poll = null;
            attachment.deadlineIn(attachment.idleLimit());
        } else {
            served().onTransportClosed(false);
            lost();
        }
    }

    private void lost() {
        letGo(false);
        if (poll != null) {
            poll.text(204, "");
            poll = null;
        }
        attachment.farewell().giveUp();
        attachment.gone();
    }
}

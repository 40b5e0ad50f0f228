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

    private @Nullable Reply lastSending;
    private int sendingBytes;
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
            attachment.gone();
        }
    }

    private void answer(ByteBuf messages) {
        Reply reply = Objects.requireNonNull(poll);
        poll = null;
        sending = reply;
        sendingBytes = messages.readableBytes();
        attachment.deadlineIn(attachment.limits().send());
        reply.messages(messages, () -> attachment.onLoop(() -> taken(reply)));
    }

    private void taken(Reply reply) {
        if (sending != reply) {
            return;
        }
        sending = null;
        sendingBytes = 0;
        if (attachment.isGone()) {
            return;
        }
        attachment.deadlineIn(
                poll == null ? attachment.idleLimit() : attachment.limits().poll());
        if (closing && unsent == null) {
            letGo(true);
        }
        proceed();
    }

    @Override
    @OnEventLoop
    public void write(ByteBuf framed) {
        if (closing || mute) {
            return;
        }
        ByteBuf before = unsent;
        if (before == null) {
            unsent = framed.retainedDuplicate();
            own = false;
        } else if (own) {
            before.writeBytes(framed, framed.readerIndex(), framed.readableBytes());
        } else {
            int both = before.readableBytes() + framed.readableBytes();
            unsent = PooledByteBufAllocator.DEFAULT
                    .directBuffer(Math.max(SMALLEST, 2 * both))
                    .writeBytes(before)
                    .writeBytes(framed, framed.readerIndex(), framed.readableBytes());
            own = true;
            before.release();
        }
        proceed();
    }

    @Override
    @OnEventLoop
    public long pendingBytes() {
        return sendingBytes + (unsent == null ? 0 : unsent.readableBytes());
    }

    @Override
    @OnEventLoop
    public boolean stalled() {
        boolean none = sendingBytes > 0 && sending == lastSending;
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
            letGo(true);
        }
        proceed();
    }

    @Override
    @OnEventLoop
    public void abort() {
        letGo(false);
        if (sending != null) {
            sending.abort();
        }
        if (!closing) {
            silence();
            close();
        }
        // Else the connection waits no longer for the poll that takes its last words; they are kept for it.
    }

    /** DELETE: the client wants nothing any more but the end of a poll that waits. */
    @OnEventLoop
    void terminate(Reply reply) {
        silence();
        reply.text(202, "");
        served().onTransportClosed(true);
    }

    private void silence() {
        mute = true;
        release();
    }

    /** Gives back what waits. */
    void release() {
        if (unsent != null) {
            unsent.release();
            unsent = null;
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
            sendingBytes = 0;
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
        attachment.gone();
    }
}

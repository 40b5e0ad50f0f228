package io.signalbox.dataplane.transport.http;

import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.connection.Framing;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.Reply;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One answer without end, to which each message is added as an event (spec/signalr-transports.md §5). */
final class EventStream extends HttpTransport {
    private @Nullable Reply reply;
    private long untaken;
    private boolean tookSome;
    private boolean closing;

    EventStream(Attachment attachment) {
        super(attachment);
    }

    @Override
    public Framing framing() {
        return EventFraming.INSTANCE;
    }

    @Override
    public String name() {
        return TransportKind.SERVER_SENT_EVENTS.text();
    }

    @Override
    @OnEventLoop
    void begin(Reply stream) {
        reply = stream;
        attachment.noDeadline();
        stream.begin();
    }

    private Reply stream() {
        return Objects.requireNonNull(reply);
    }

    @Override
    @OnEventLoop
    public void write(ByteBuf framed) {
        if (closing || attachment.isGone()) {
            return;
        }
        int length = framed.readableBytes();
        untaken += length;
        stream().event(framed.retainedDuplicate(), () -> attachment.onLoop(() -> taken(length)));
    }

    private void taken(int length) {
        untaken -= length;
        tookSome = true;
    }

    @Override
    @OnEventLoop
    public boolean stalled() {
        boolean none = untaken > 0 && !tookSome;
        tookSome = false;
        return none;
    }

    @Override
    @OnEventLoop
    public long pendingBytes() {
        return untaken;
    }

    @Override
    @OnEventLoop
    public void close() {
        if (closing || attachment.isGone()) {
            return;
        }
        closing = true;
        attachment.inbox().end();
        stream().end(() -> attachment.onLoop(() -> ended(true)));
    }

    @Override
    @OnEventLoop
    public void abort() {
        stream().abort();
        ended(false);
    }

    /** There is no way back: a client that hangs up is gone. */
    @Override
    @OnEventLoop
    void hungUp(Reply which) {
        if (which == reply) {
            ended(closing);
        }
    }

    private void ended(boolean graceful) {
        if (!attachment.isGone()) {
            attachment.gone();
            letGo(graceful);
        }
    }
}

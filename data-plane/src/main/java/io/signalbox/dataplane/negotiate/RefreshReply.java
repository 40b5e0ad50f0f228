package io.signalbox.dataplane.negotiate;

import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.request.Reply;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/** Takes a status alone, from an owner on any thread, and tells it where the request came in, once. */
final class RefreshReply implements Reply {
    private static final int BAD_GATEWAY = 502;

    private final Executor here;
    private final IntConsumer status;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param here where {@code status} is told */
    RefreshReply(Executor here, IntConsumer status) {
        this.here = here;
        this.status = status;
    }

    @Override
    public void text(int code, String text) {
        if (told.compareAndSet(false, true)) {
            here.execute(() -> status.accept(code));
        }
    }

    @Override
    public void messages(ByteBuf messages, Taken taken) {
        event(messages, () -> taken.told(false));
    }

    @Override
    public void begin() {
        abort();
    }

    @Override
    public void event(ByteBuf events, Runnable taken) {
        events.release();
        taken.run();
        abort();
    }

    @Override
    public void end(Runnable taken) {
        taken.run();
        abort();
    }

    /** The owner is gone, or answers what no refresh is answered with. */
    @Override
    public void abort() {
        text(BAD_GATEWAY, "");
    }
}

package io.signalbox.sdk.hub;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.sdk.HubCallerContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One client of this server, from its opening to its end: {@code onConnected}, then its messages in order, then
 * {@code onDisconnected}. The stream's thread only queues; one pump at a time takes the next step on the hub executor.
 * What is said to the link under the lock is said in order; the link never waits there.
 */
public final class ClientSession {
    private static final Logger LOG = System.getLogger(ClientSession.class.getName());
    /** Steps before the thread goes to the next client, so that an eager one does not keep it. */
    private static final int STEPS_PER_TURN = 32;

    private final ConnectedClient client;
    private final ClientLink link;
    private final InvocationErrors errors;
    private final int mostParallel;
    private final Executor methods;
    private final Executor notices;
    private final CallerContext context;

    private final Object lock = new Object();
    // Guarded by lock:
    private final Inbox inbox;
    private @Nullable HubCaller<?> caller;
    private boolean pumping;
    private boolean paused;
    private int running;
    private boolean connecting = true;
    private boolean leaving;
    private boolean closing;
    private boolean gone;
    private boolean over;
    private @Nullable Throwable failure;

    ClientSession(
            ConnectedClient client,
            ClientLink link,
            InvocationErrors errors,
            int mostParallel,
            Executor methods,
            Executor notices) {
        this.client = client;
        this.link = link;
        this.errors = errors;
        this.mostParallel = mostParallel;
        this.methods = methods;
        this.notices = notices;
        this.context = new CallerContext(client, this::abort);
        this.inbox = new Inbox(client.protocol());
    }

    void start(HubCaller<?> hubCaller) {
        synchronized (lock) {
            caller = hubCaller;
        }
        schedule();
    }

    HubCallerContext context() {
        return context;
    }

    InvocationErrors errors() {
        return errors;
    }

    /** Complete messages from the client; on the stream's thread. Dropped when the client is to go. */
    public void received(ByteString frames) {
        synchronized (lock) {
            if (leaving || closing || gone) {
                return;
            }
            if (inbox.offer(frames)) {
                pauseIfHigh();
            } else {
                closing = true;
                failure = new IllegalStateException("The client sent faster than its hub takes.");
                inbox.clear();
                link.close(client.connectionId(), errors.closed(failure), true);
            }
        }
        schedule();
    }

    /** The client is gone in order, or for {@code error}; what it sent before is still done. */
    public void ended(@Nullable Throwable error) {
        end(error, true);
    }

    /** The stream to the service is gone, and the client with it. */
    public void lost(Throwable error) {
        end(error, false);
    }

    private void end(@Nullable Throwable error, boolean finishInbox) {
        synchronized (lock) {
            if (gone) {
                return;
            }
            gone = true;
            // After a close of our own, our cause counts (none for an abort), not the service's echo of it.
            failure = closing ? failure : error;
            if (!finishInbox) {
                inbox.clear();
            }
        }
        tellOver();
        schedule();
    }

    /** The server stops: running invocations end, no other begins, then the client is told to reconnect. */
    public void leave() {
        synchronized (lock) {
            leaving = true;
            inbox.clear();
        }
        schedule();
    }

    private void abort() {
        if (close(null, null, false)) {
            tellOver();
        }
    }

    /** {@code onConnected} threw: the client may not come back by itself, and {@code onDisconnected} is not called. */
    void refuse(Throwable cause) {
        synchronized (lock) {
            over = true;
        }
        close(cause, errors.closed(cause), false);
    }

    /** Something of this client broke its connection. */
    void fail(Throwable cause) {
        close(cause, errors.closed(cause), true);
    }

    /** What nobody foresaw costs the client its connection, not the pump. */
    private void broken(String what, Throwable unexpected) {
        LOG.log(Level.WARNING, what + ": connection " + client.connectionId() + " ends", unexpected);
        try {
            fail(unexpected);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "connection " + client.connectionId() + ": no close, its stream is broken too", e);
        }
    }

    private boolean close(@Nullable Throwable cause, @Nullable String error, boolean allowReconnect) {
        synchronized (lock) {
            // also of one that is gone: what is left of it may be what cannot be read
            inbox.clear();
            if (closing || gone) {
                return false;
            }
            closing = true;
            failure = cause;
            link.close(client.connectionId(), error, allowReconnect);
            return true;
        }
    }

    private void tellOver() {
        try {
            notices.execute(context::over);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "server stopped: nobody is told that {0} is over", client.connectionId());
        }
    }

    private void schedule() {
        synchronized (lock) {
            if (pumping) {
                return;
            }
            pumping = true;
        }
        submit();
    }

    private void submit() {
        try {
            methods.execute(this::pump);
        } catch (RuntimeException | Error e) {
            // an app's executor may refuse in its own way, and a pool may find no thread
            broken("hub executor full or stopped", e);
            synchronized (lock) {
                over = true;
                pumping = false;
            }
        }
    }

    private void pump() {
        for (int steps = 0; steps < STEPS_PER_TURN; steps++) {
            Step step;
            synchronized (lock) {
                step = next();
                if (step == Step.IDLE) {
                    pumping = false;
                    return;
                }
            }
            try {
                take(step);
            } catch (Throwable unexpected) {
                broken("unexpected failure", unexpected);
            }
        }
        submit();
    }

    private enum Step {
        CONNECT,
        MESSAGE,
        LEAVE,
        DISCONNECT,
        IDLE
    }

    private Step next() {
        if (over) {
            return Step.IDLE;
        }
        if (connecting) {
            connecting = false;
            return Step.CONNECT;
        }
        if (running >= mostParallel) {
            return Step.IDLE;
        }
        if (!closing && !inbox.isEmpty()) {
            return Step.MESSAGE;
        }
        if (running > 0) {
            return Step.IDLE;
        }
        if (gone) {
            over = true;
            return Step.DISCONNECT;
        }
        return leaving && !closing ? Step.LEAVE : Step.IDLE;
    }

    private void take(Step step) {
        HubCaller<?> hub = Objects.requireNonNull(caller);
        switch (step) {
            case CONNECT -> hub.connected();
            case MESSAGE -> message(hub);
            case LEAVE -> close(null, null, true);
            case DISCONNECT -> hub.disconnected(failure);
            case IDLE -> {
                // nothing to do
            }
        }
    }

    private void message(HubCaller<?> hub) {
        try {
            ByteBuffer bytes;
            synchronized (lock) {
                bytes = inbox.next();
                resumeIfLow();
            }
            if (bytes != null) {
                dispatch(hub, inbox.decode(bytes));
            }
        } catch (MalformedFrameException e) {
            LOG.log(Level.WARNING, "connection {0} sent a malformed message: {1}", client.connectionId(), e);
            close(e, errors.closedAsMalformed(e.getMessage()), true);
        }
    }

    private void dispatch(HubCaller<?> hub, HubFrame frame) {
        switch (frame.kind()) {
            case INVOCATION -> start(hub, HubCall.of((HubFrame.Invocation) frame));
            // takes no slot (spec/signalr-hub.md §7)
            case STREAM_INVOCATION -> hub.invoke(HubCall.of((HubFrame.StreamInvocation) frame));
            // the service answers pings, acks and closes; nothing here waits for items, results or cancellations
            case STREAM_ITEM, COMPLETION, CANCEL_INVOCATION, PING, CLOSE, ACK, SEQUENCE, UNKNOWN ->
                LOG.log(Level.TRACE, "connection {0}: {1} ignored", client.connectionId(), frame.kind());
        }
    }

    private void start(HubCaller<?> hub, HubCall call) {
        synchronized (lock) {
            running++;
        }
        if (mostParallel == 1) {
            run(hub, call);
            return;
        }
        try {
            methods.execute(() -> run(hub, call));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "hub executor full ({0}): {1} runs in the pump", e, call.target());
            run(hub, call);
        }
    }

    private void run(HubCaller<?> hub, HubCall call) {
        invoke(hub, call).whenComplete((done, unexpected) -> {
            if (unexpected != null) {
                broken("unexpected failure in " + call.target(), InvocationErrors.unwrap(unexpected));
            }
            synchronized (lock) {
                running--;
            }
            schedule();
        });
    }

    /** As a stage whatever happens: a slot that is taken must be given back. */
    private static CompletionStage<@Nullable Void> invoke(HubCaller<?> hub, HubCall call) {
        try {
            return hub.invoke(call);
        } catch (Throwable unexpected) {
            return CompletableFuture.failedFuture(unexpected);
        }
    }

    private void pauseIfHigh() {
        if (!paused && inbox.isHigh()) {
            paused = true;
            link.pause(client.connectionId(), true);
        }
    }

    private void resumeIfLow() {
        if (paused && inbox.isLow()) {
            paused = false;
            link.pause(client.connectionId(), false);
        }
    }
}

package io.signalbox.sdk.hub;

import com.google.protobuf.ByteString;
import io.signalbox.protocol.grpc.Claim;
import io.signalbox.protocol.hub.MalformedFrameException;
import io.signalbox.sdk.HubCallerContext;
import io.signalbox.sdk.stream.Upload;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client of this server, from its opening to its end: {@code onConnected}, then its messages in order, then
 * {@code onDisconnected}. The stream's thread only queues; the {@link Pump} takes the steps. What is said to the link
 * under the lock is said in order; the link never waits there.
 */
public final class ClientSession {
    private static final Logger LOG = System.getLogger(ClientSession.class.getName());

    private final ConnectedClient client;
    private final ClientLink link;
    private final InvocationErrors errors;
    private final Executor methods;
    private final Executor notices;
    private final CallerContext context;
    private final OpenCalls calls;
    private final Downstream downstream;
    private final Uploads uploads = new Uploads();
    private final Pump pump;
    private final CallRunner runner;

    private final Object lock = new Object();
    // Guarded by lock:
    private final ClientMessages messages;
    private @Nullable HubCaller<?> caller;
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
            OpenCalls calls,
            int mostParallel,
            Executor methods,
            Executor notices) {
        this.client = client;
        this.link = link;
        this.errors = errors;
        this.calls = calls;
        this.methods = methods;
        this.notices = notices;
        this.context = new CallerContext(client, this::abort);
        this.downstream = new Downstream(client.connectionId(), link, this::onMethods);
        this.pump = new Pump(lock, new Steps(), methods);
        this.runner = new CallRunner(lock, pump, methods, mostParallel, call -> hub().invoke(call));
        this.messages = new ClientMessages(lock, client, link, calls, runner, new Messages());
    }

    void start(HubCaller<?> hubCaller) {
        synchronized (lock) {
            caller = hubCaller;
        }
        pump.wake();
    }

    HubCallerContext context() {
        return context;
    }

    InvocationErrors errors() {
        return errors;
    }

    Executor methods() {
        return methods;
    }

    Downstream downstream() {
        return downstream;
    }

    /** The client reads slowly, or keeps up again. */
    public void slow(boolean now) {
        downstream.slow(now);
    }

    /** The client has shown a token with these claims: it is that user from now on. */
    public void claims(List<Claim> claims) {
        context.user(ConnectedClient.user(claims));
    }

    /** The call needs its slot no more. */
    void leaveSlot(OpenCall call) {
        runner.leaveSlot(call);
    }

    /** The call's ids are free again. */
    void close(OpenCall call) {
        calls.close(call);
    }

    /** Complete messages from the client; on the stream's thread. Dropped when the client is to go. */
    public void received(ByteString frames) {
        synchronized (lock) {
            if (leaving || closing || gone) {
                return;
            }
            if (!messages.offer(frames)) {
                closing = true;
                failure = new IllegalStateException("The client sent faster than its hub takes.");
                messages.close();
                link.close(client.connectionId(), errors.closed(failure), true);
            }
        }
        pump.wake();
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
                messages.close();
            }
        }
        tellOver();
        pump.wake();
    }

    /**
     * The server stops: running invocations end, no other begins, then the client is told to reconnect. Streams end at
     * once, without a completion: it would say that they are whole.
     */
    public void leave() {
        synchronized (lock) {
            leaving = true;
            messages.close();
        }
        notice(() -> calls.abandon(call -> call.streams() > 0));
        pump.wake();
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
            messages.close();
            if (closing || gone) {
                return false;
            }
            closing = true;
            failure = cause;
            link.close(client.connectionId(), error, allowReconnect);
            return true;
        }
    }

    /** Whoever waits for the connection hears that it is over; nobody waits for the results of its calls. */
    private void tellOver() {
        notice(() -> {
            context.over();
            calls.abandon(call -> true);
        });
    }

    private void notice(Runnable told) {
        try {
            notices.execute(told);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "server stopped: nobody is told that {0} is over", client.connectionId());
        }
    }

    /** Runs what must be run, even when the hub executor takes nothing. */
    private void onMethods(Runnable task) {
        try {
            methods.execute(task);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "hub executor full or stopped: {0}", e);
            notice(task);
        }
    }

    /** What the pump takes, by what is due. */
    private final class Steps implements Pump.Steps {
        @Override
        public @Nullable Runnable due(boolean helping) {
            if (over) {
                return null;
            }
            if (connecting) {
                return helping ? null : ClientSession.this::connect;
            }
            if (!messages.isEmpty()) {
                return messages.due(helping, gone);
            }
            if ((gone || leaving) && calls.haveUploads()) {
                return messages::endUploads;
            }
            return helping || !runner.isIdle() ? null : last();
        }

        private @Nullable Runnable last() {
            if (gone) {
                return ClientSession.this::disconnect;
            }
            return leaving && !closing ? () -> close(null, null, true) : null;
        }

        @Override
        public void failed(Throwable unexpected) {
            broken("unexpected failure", unexpected);
        }

        @Override
        public void refused(Throwable cause) {
            broken("hub executor full or stopped", cause);
            synchronized (lock) {
                over = true;
            }
        }
    }

    private HubCaller<?> hub() {
        return Objects.requireNonNull(caller);
    }

    private void connect() {
        synchronized (lock) {
            connecting = false;
        }
        hub().connected();
    }

    private void disconnect() {
        Throwable why;
        synchronized (lock) {
            over = true;
            why = failure;
        }
        // Whoever waits for the end hears of it first (spec/signalr-hub.md §6), however busy the notices are.
        context.over();
        hub().disconnected(why);
    }

    private final class Messages implements ClientMessages.Session {
        @Override
        public void start(HubCall call, boolean alone) {
            runner.start(calls.open(call, uploads), alone, ClientSession.this::over);
        }

        @Override
        public void malformed(MalformedFrameException cause) {
            LOG.log(Level.WARNING, "connection {0} sent a malformed message: {1}", client.connectionId(), cause);
            close(cause, errors.closedAsMalformed(cause.getMessage()), true);
        }

        @Override
        public void notAsked(String invocationId) {
            String asked = link.asked(invocationId);
            if (asked != null && !asked.equals(client.connectionId())) {
                String text = InvocationErrors.notAsked(client.connectionId(), invocationId);
                LOG.log(Level.WARNING, text);
                close(new IllegalStateException(text), errors.closedAsInvalid(text), true);
            }
        }
    }

    private void over(OpenCall call, @Nullable Throwable unexpected) {
        calls.close(call);
        if (unexpected != null) {
            broken("unexpected failure in " + call.call().target(), unexpected);
        }
    }

    /** What hub methods read of their client's streams, and how they wait for it. */
    private final class Uploads implements Upload.Session {
        @Override
        public void changed() {
            pump.wake();
        }

        @Override
        public void await(BooleanSupplier ready) {
            try {
                pump.help(ready);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (CancellationException)
                        new CancellationException("interrupted while waiting for a client's stream").initCause(e);
            }
        }
    }
}

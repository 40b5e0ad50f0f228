package io.signalbox.protocol.grpc;

import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The connections of a listener and what is under way on them. A call with one request and one answer ends by itself, and
 * so does the connection of a caller that makes no other ones, once it is told that no more are taken; a stream may never
 * end.
 */
final class OpenCalls extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<Connection> CONNECTION = Attributes.Key.create("signalbox-connection");

    private final ConcurrentMap<Connection, Boolean> connections = new ConcurrentHashMap<>();

    /** Whether anybody waits for them: until the listener closes its calls share no monitor. */
    private volatile boolean awaited;

    /** Equal to itself alone. */
    private static final class Connection {
        final AtomicInteger answers = new AtomicInteger();
        final AtomicInteger streams = new AtomicInteger();

        boolean mayNeverEnd() {
            return answers.get() == 0 && streams.get() > 0;
        }
    }

    @Override
    public Attributes transportReady(Attributes transport) {
        Connection opened = new Connection();
        connections.put(opened, true);
        return transport.toBuilder().set(CONNECTION, opened).build();
    }

    @Override
    public void transportTerminated(Attributes transport) {
        // None: it ended before it was ready.
        Connection ended = transport == null ? null : transport.get(CONNECTION);
        if (ended != null) {
            connections.remove(ended);
            changed();
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        Connection its = Objects.requireNonNull(call.getAttributes().get(CONNECTION));
        boolean ends = call.getMethodDescriptor().getType().clientSendsOneMessage()
                && call.getMethodDescriptor().getType().serverSendsOneMessage();
        ServerCall.Listener<Q> listener = next.startCall(call, headers);
        // Before the listener hears anything.
        count(its, ends, 1);
        return new SimpleForwardingServerCallListener<>(listener) {
            private final AtomicBoolean over = new AtomicBoolean();

            @Override
            public void onComplete() {
                over();
                super.onComplete();
            }

            @Override
            public void onCancel() {
                over();
                super.onCancel();
            }

            private void over() {
                if (over.compareAndSet(false, true)) {
                    count(its, ends, -1);
                }
            }
        };
    }

    private void count(Connection its, boolean ends, int change) {
        (ends ? its.answers : its.streams).addAndGet(change);
        changed();
    }

    private void changed() {
        if (awaited) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Waits until nothing is under way but streams; for a listener that takes no new calls. */
    synchronized void awaitAnswers(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        awaited = true;
        while (left > 0 && !connections.keySet().stream().allMatch(Connection::mayNeverEnd)) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
    }
}

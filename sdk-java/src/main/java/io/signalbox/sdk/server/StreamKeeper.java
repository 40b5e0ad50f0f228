package io.signalbox.sdk.server;

import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.Hello;
import io.signalbox.protocol.name.HubName;
import io.signalbox.sdk.server.StreamCall.Admission;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one of a hub's streams: finds the service, opens the stream, and does it again whenever it ends, until stopped.
 * All its state is touched on the timer thread only.
 */
final class StreamKeeper {
    private static final Logger LOG = System.getLogger(StreamKeeper.class.getName());
    private static final Duration WELCOME_PATIENCE = Duration.ofSeconds(10);
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);
    /** A stream that lived for less counts as one more failure: it must not be reopened in a tight loop. */
    static final Duration STEADY = Duration.ofSeconds(10);

    /** A node of its own that fails so often in a row is given up. */
    static final int MOST_FAILURES = 6;

    private final HubStreams hub;
    private final ServiceDoor door;
    private final ServerThreads threads;
    private final IntFunction<Duration> pauses;
    private final String serverId;
    private final LongSupplier nanoTime;
    /** Null: wherever the service's address leads. */
    private @Nullable ServiceAddress node;

    private int failures;
    private boolean stopped;
    private @Nullable Attempt current;
    private @Nullable Future<?> retry;

    /**
     * @param pauses how long to wait after so many failures in a row, not counting the last
     * @param nanoTime nanoseconds from any fixed point in time
     */
    StreamKeeper(
            HubStreams hub,
            ServiceDoor door,
            ServerThreads threads,
            IntFunction<Duration> pauses,
            String serverId,
            LongSupplier nanoTime) {
        this.hub = hub;
        this.door = door;
        this.threads = threads;
        this.pauses = pauses;
        this.serverId = serverId;
        this.nanoTime = nanoTime;
    }

    /** Another one, which keeps a stream to this node as long as that can be reached. */
    StreamKeeper to(ServiceAddress ofNode) {
        StreamKeeper other = new StreamKeeper(hub, door, threads, pauses, serverId, nanoTime);
        other.node = ofNode;
        return other;
    }

    void start() {
        threads.onTimer(this::connect);
    }

    /** No stream is opened any more; those that are open stay. Done when that is so. */
    CompletableFuture<@Nullable Void> stop() {
        return CompletableFuture.runAsync(
                () -> {
                    stopped = true;
                    if (retry != null) {
                        retry.cancel(false);
                    }
                    if (current != null) {
                        current.breakOffUnlessWelcomed();
                    }
                },
                threads::onTimer);
    }

    private void connect() {
        if (stopped) {
            return;
        }
        find().whenComplete((address, failure) -> threads.onTimer(() -> {
            if (failure != null) {
                again(failure instanceof CompletionException ? failure.getCause() : failure);
                return;
            }
            try {
                open(address);
            } catch (RuntimeException e) {
                // an address that is none, for example
                again(e);
            }
        }));
    }

    private CompletionStage<ServiceAddress> find() {
        return node == null ? door.find(hub.name()) : CompletableFuture.completedStage(node);
    }

    private void open(ServiceAddress address) {
        if (stopped) {
            return;
        }
        open(channel(address), address);
    }

    /** Takes the channel over: it is shut down when the stream is over, or here when there is none. */
    void open(ManagedChannel channel, ServiceAddress address) {
        Attempt attempt = new Attempt(channel, address);
        current = attempt;
        try {
            attempt.start(new Admission(door.token(hub.name()), address.tenant()));
        } catch (RuntimeException e) {
            attempt.neverStarted();
            throw e;
        }
    }

    private static ManagedChannel channel(ServiceAddress address) {
        if (!address.tls()) {
            return GrpcChannels.open(address.grpc());
        }
        return Grpc.newChannelBuilder(address.grpc(), TlsChannelCredentials.create())
                .keepAliveTime(KEEPALIVE.toSeconds(), TimeUnit.SECONDS)
                .directExecutor()
                .build();
    }

    private void again(@Nullable Throwable failure) {
        current = null;
        if (stopped) {
            return;
        }
        if (node != null && failures >= MOST_FAILURES) {
            LOG.log(
                    Level.INFO,
                    "hub {0}: no streams to node {1} any more ({2})",
                    hub.name(),
                    node.grpc(),
                    reason(failure));
            giveUp(node);
            return;
        }
        Duration delay = pauses.apply(failures);
        failures++;
        hub.failed(failure);
        LOG.log(
                Level.WARNING,
                "hub {0}: no stream ({1}); again in {2} ms",
                hub.name(),
                reason(failure),
                delay.toMillis());
        retry = threads.after(delay, this::connect);
    }

    private void giveUp(ServiceAddress left) {
        stopped = true;
        hub.nodes().gaveUp(left, this);
    }

    /** The text says what happened; the type of a failure says something only when there is no text. */
    private static String reason(@Nullable Throwable failure) {
        if (failure == null) {
            return "the service ended it";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** One stream from its opening to its end. */
    private final class Attempt implements StreamCall.Listener {
        private final ManagedChannel channel;
        private final ServiceAddress address;
        private final AppServerStream stream = hub.newStream();
        private long welcomedAt;
        private boolean welcomed;
        /** Whether it is one of those that its node has, and keeps. */
        private boolean counted;

        private @Nullable Future<?> deadline;
        private @Nullable Runnable cancel;

        Attempt(ManagedChannel channel, ServiceAddress address) {
            this.channel = channel;
            this.address = address;
            stream.ended().whenComplete((done, none) -> channel.shutdownNow());
        }

        void start(Admission admission) {
            HubName name = hub.name();
            FromAppServer hello = FromAppServer.newBuilder()
                    .setHello(Hello.newBuilder()
                            .setHub(name.value())
                            .setServerId(serverId)
                            .setAgent(HubServer.AGENT)
                            .setSettings(hub.hub().settings()))
                    .build();
            Runnable breakOff = StreamCall.start(channel, admission, hello, stream, this);
            cancel = breakOff;
            deadline = threads.after(WELCOME_PATIENCE, breakOff);
        }

        void neverStarted() {
            stream.over("hub " + hub.name() + ": no stream to the service could be started");
        }

        void breakOffUnlessWelcomed() {
            if (!welcomed && cancel != null) {
                cancel.run();
            }
        }

        @Override
        public void welcomed(String node) {
            threads.onTimer(() -> {
                welcomed = true;
                welcomedAt = nanoTime.getAsLong();
                cancelDeadline();
                LOG.log(Level.DEBUG, "hub {0}: stream to node {1}", hub.name(), node);
                hub.up(stream);
                hub.nodes().up(address);
                counted = true;
            });
        }

        private void cancelDeadline() {
            if (deadline != null) {
                deadline.cancel(false);
            }
        }

        private void uncount() {
            if (counted) {
                counted = false;
                hub.nodes().down(address);
            }
        }

        @Override
        public void leaving() {
            stream.leavingSoon();
            threads.onTimer(() -> {
                uncount();
                if (current == this) {
                    current = null;
                    if (node == null) {
                        connect();
                    } else {
                        giveUp(node);
                    }
                }
            });
        }

        @Override
        public void moreStreams(String elsewhere) {
            ServiceAddress wanted = new ServiceAddress(elsewhere, address.tls(), address.tenant());
            threads.onTimer(() -> hub.nodes().wanted(wanted, StreamKeeper.this));
        }

        @Override
        public void ended(@Nullable Throwable why) {
            stream.over("hub " + hub.name() + ": the stream to the service has ended");
            threads.onTimer(() -> {
                cancelDeadline();
                hub.down(stream);
                uncount();
                if (welcomed && nanoTime.getAsLong() - welcomedAt >= STEADY.toNanos()) {
                    failures = 0;
                }
                // One that had been leaving has its successor already.
                if (current == this) {
                    again(why);
                }
            });
        }
    }
}

package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import io.signalbox.sdk.hub.HubHost;
import io.signalbox.sdk.hub.HubType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamKeeperTest {
    static final class QuietHub extends Hub {}

    private final List<Integer> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private @Nullable OtherNodes nodes;
    private final Semaphore looksAtTheClock = new Semaphore(0);

    @Test
    void a_stream_that_cannot_be_started_leaves_no_channel_behind() {
        try (ServerThreads threads = new ServerThreads(Runnable::run)) {
            StreamKeeper keeper = keeper(
                    threads,
                    "Endpoint=http://127.0.0.1:1;AccessKey="
                            + AccessKey.random().value() + ";Version=1.0;");
            ChannelWithoutCalls channel = new ChannelWithoutCalls();
            assertThatThrownBy(() -> keeper.open(channel, new ServiceAddress("nowhere", false, "dev")))
                    .hasMessage("no call here");
            assertThat(channel.isShutdown()).isTrue();
        }
    }

    @Test
    void pauses_grow_and_begin_anew_after_a_success() throws Exception {
        try (FakeService service = new FakeService();
                ServerThreads threads = new ServerThreads(Runnable::run)) {
            StreamKeeper keeper = keeper(threads, service.connectionString());
            service.refuse(3);
            keeper.start();
            FakeStream first = service.stream();
            assertThat(failures).containsExactly(0, 1, 2);

            // It was there only for a moment: that is no success.
            first.breakOff();
            FakeStream second = service.stream();
            assertThat(failures).containsExactly(0, 1, 2, 3);

            // When the first was welcomed, when it ended, when the second was welcomed.
            assertThat(looksAtTheClock.tryAcquire(3, 30, TimeUnit.SECONDS)).isTrue();
            now.addAndGet(StreamKeeper.STEADY.toNanos());
            second.breakOff();
            service.stream();
            assertThat(failures).containsExactly(0, 1, 2, 3, 0);
            keeper.stop().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_node_of_its_own_is_given_up_after_some_failures_and_may_ask_again() throws Exception {
        try (ServerThreads threads = new ServerThreads(Runnable::run)) {
            StreamKeeper asked = keeper(
                    threads,
                    "Endpoint=http://127.0.0.1:1;AccessKey="
                            + AccessKey.random().value() + ";Version=1.0;");
            OtherNodes others = Objects.requireNonNull(nodes);
            ServiceAddress nowhere = new ServiceAddress("no address at all", false, "dev");
            threads.onTimer(() -> others.wanted(nowhere, asked));
            Eventually.holds("given up", () -> {
                threads.onTimer(() -> others.wanted(nowhere, asked));
                return failures.size() > StreamKeeper.MOST_FAILURES;
            });
            assertThat(failures).startsWith(0, 1, 2, 3, 4, 5, 0);
            others.stop().get(30, TimeUnit.SECONDS);
        }
    }

    private StreamKeeper keeper(ServerThreads threads, String connectionString) {
        HubType<?> type = HubType.of(new HubName("quiet"), QuietHub.class, QuietHub::new);
        HubHost<?> hub = new HubHost<>(type, HubOptions.defaults(), Runnable::run, Runnable::run);
        HubStreams streams = new HubStreams(hub, threads, 1);
        nodes = streams.nodes();
        return new StreamKeeper(
                streams,
                new ServiceDoor(ConnectionString.parse(connectionString), Clock.systemUTC()),
                threads,
                inARow -> {
                    failures.add(inARow);
                    return Duration.ofMillis(1);
                },
                "server",
                () -> {
                    long time = now.get();
                    looksAtTheClock.release();
                    return time;
                });
    }

    /** Refuses every call at once, as a channel whose settings do not fit. */
    private static final class ChannelWithoutCalls extends ManagedChannel {
        private boolean shutdown;

        @Override
        public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
            throw new IllegalStateException("no call here");
        }

        @Override
        public ManagedChannel shutdown() {
            shutdown = true;
            return this;
        }

        @Override
        public ManagedChannel shutdownNow() {
            return shutdown();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return shutdown;
        }

        @Override
        public String authority() {
            return "nowhere";
        }
    }
}

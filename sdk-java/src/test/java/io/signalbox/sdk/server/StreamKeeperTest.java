package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.signalbox.protocol.grpc.Backoff;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.hub.HubHost;
import io.signalbox.sdk.hub.HubType;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StreamKeeperTest {
    static final class QuietHub extends Hub {}

    @Test
    void a_stream_that_cannot_be_started_leaves_no_channel_behind() {
        try (ServerThreads threads = new ServerThreads(Runnable::run)) {
            HubType<?> type = HubType.of(new HubName("quiet"), QuietHub.class, QuietHub::new);
            HubHost<?> hub = new HubHost<>(type, HubOptions.defaults(), Runnable::run, Runnable::run);
            ConnectionString connection = ConnectionString.parse("Endpoint=http://127.0.0.1:1;AccessKey="
                    + AccessKey.random().value() + ";Version=1.0;");
            StreamKeeper keeper = new StreamKeeper(
                    new HubStreams(hub, threads),
                    new ServiceDoor(connection, Clock.systemUTC()),
                    threads,
                    new Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
                    "server");
            ChannelWithoutCalls channel = new ChannelWithoutCalls();
            assertThatThrownBy(() -> keeper.open(channel, "dev")).hasMessage("no call here");
            assertThat(channel.isShutdown()).isTrue();
        }
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

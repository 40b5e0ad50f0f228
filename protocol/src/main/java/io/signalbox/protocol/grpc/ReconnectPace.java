package io.signalbox.protocol.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Has a channel try again sooner than gRPC's own back-off, which grows to two minutes: a peer that restarts is found
 * within seconds. The pauses grow to 5 s and are spread, so that a returning peer is not met by all at once.
 */
final class ReconnectPace {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));

    private final ManagedChannel channel;
    private int failures;

    private ReconnectPace(ManagedChannel channel) {
        this.channel = channel;
    }

    /** From now until the channel is shut down. */
    static void watch(ManagedChannel channel) {
        new ReconnectPace(channel).look();
    }

    /** Never two at once: each look leads to one watch or one pause. */
    private void look() {
        ConnectivityState state = channel.getState(false);
        switch (state) {
            case TRANSIENT_FAILURE -> pause();
            case SHUTDOWN -> {}
            case IDLE, CONNECTING, READY -> {
                failures = state == ConnectivityState.READY ? 0 : failures;
                channel.notifyWhenStateChanged(state, this::look);
            }
        }
    }

    private void pause() {
        long millis = BACKOFF.afterFailures(failures++).toMillis();
        // Cheap, and never blocks: the JDK's own timer thread may run it.
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(this::retry);
    }

    private void retry() {
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        look();
    }
}

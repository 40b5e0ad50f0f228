package io.signalbox.controlplane.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.FollowTenants;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantsGrpc;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Another plane that follows the tenants over a real channel. */
public final class FollowingPlane implements StreamObserver<TenantEvent>, AutoCloseable {
    private final BlockingQueue<TenantEvent> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final ManagedChannel channel;

    public FollowingPlane(int port, String secret) {
        channel = GrpcChannels.open("localhost:" + port);
        TenantsGrpc.newStub(channel)
                .withInterceptors(ClusterAuth.client(new ClusterSecret(secret)))
                .follow(FollowTenants.newBuilder().setFollower("a test").build(), this);
    }

    /** The next event, which has to come within {@code limit}. */
    public TenantEvent next(Duration limit) throws InterruptedException {
        @Nullable TenantEvent event = events.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(event).as("an event within %s", limit).isNotNull();
        return event;
    }

    public Status end() throws Exception {
        return ended.get(20, TimeUnit.SECONDS);
    }

    @Override
    public void onNext(TenantEvent event) {
        events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
        ended.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        ended.complete(Status.OK);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

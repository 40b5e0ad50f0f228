package io.signalbox.protocol.tenant;

import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.signalbox.protocol.grpc.FollowTenants;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantsGrpc;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of Follow; tells its end once. */
final class TenantStream implements ClientResponseObserver<FollowTenants, TenantEvent> {
    private static final System.Logger LOG = System.getLogger(TenantStream.class.getName());

    private final Consumer<TenantEvent> onEvent;
    private final Runnable onEnd;
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile @Nullable ClientCallStreamObserver<FollowTenants> call;

    private TenantStream(Consumer<TenantEvent> onEvent, Runnable onEnd) {
        this.onEvent = onEvent;
        this.onEnd = onEnd;
    }

    static TenantStream open(Channel channel, String follower, Consumer<TenantEvent> onEvent, Runnable onEnd) {
        TenantStream stream = new TenantStream(onEvent, onEnd);
        TenantsGrpc.newStub(channel)
                .follow(FollowTenants.newBuilder().setFollower(follower).build(), stream);
        return stream;
    }

    void cancel() {
        over.set(true);
        ClientCallStreamObserver<FollowTenants> running = call;
        if (running != null) {
            running.cancel("the follower was closed", null);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FollowTenants> running) {
        call = running;
    }

    @Override
    public void onNext(TenantEvent event) {
        if (!over.get()) {
            onEvent.accept(event);
        }
    }

    @Override
    public void onError(Throwable cause) {
        end(() -> LOG.log(System.Logger.Level.DEBUG, "Tenants cannot be followed right now; trying again.", cause));
    }

    @Override
    public void onCompleted() {
        end(() -> {});
    }

    private void end(Runnable before) {
        if (over.compareAndSet(false, true)) {
            before.run();
            onEnd.run();
        }
    }
}

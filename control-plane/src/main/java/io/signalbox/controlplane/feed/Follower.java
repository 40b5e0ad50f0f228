package io.signalbox.controlplane.feed;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.signalbox.controlplane.tenant.TenantChanges;
import io.signalbox.protocol.grpc.TenantEvent;
import io.signalbox.protocol.grpc.TenantSnapshot;
import io.signalbox.protocol.grpc.TenantState;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantOptionsWire;
import io.signalbox.protocol.token.AccessKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One call of a plane that follows. What it has not taken yet waits here, the latest state of each tenant only, of at
 * most {@link #MOST_WAITING} tenants; past that the call ends, and the follower starts again with a snapshot.
 */
final class Follower implements TenantChanges {
    static final int MOST_WAITING = 1024;

    private final String name;
    private final ServerCallStreamObserver<TenantEvent> out;
    private final Map<String, Tenant> waiting = new LinkedHashMap<>();
    private final Consumer<Follower> leave;
    private boolean ended;

    /** @param leave told once, when the call ends from either side */
    Follower(String name, ServerCallStreamObserver<TenantEvent> out, Consumer<Follower> leave) {
        this.name = name;
        this.out = out;
        this.leave = leave;
    }

    @Override
    public synchronized void onSnapshot(Collection<Tenant> tenants) {
        TenantSnapshot.Builder snapshot = TenantSnapshot.newBuilder();
        tenants.forEach(tenant -> snapshot.addTenants(state(tenant)));
        out.onNext(TenantEvent.newBuilder().setSnapshot(snapshot).build());
    }

    @Override
    public synchronized void onChange(Tenant tenant) {
        if (ended) {
            return;
        }
        waiting.put(tenant.name().value(), tenant);
        send();
        if (waiting.size() > MOST_WAITING) {
            LOG.followerFellBehind(name);
            end(Status.RESOURCE_EXHAUSTED.withDescription("too many changes were not taken; follow again"));
        }
    }

    /** The network took what was sent: go on. */
    synchronized void onReady() {
        if (!ended) {
            send();
        }
    }

    /** Ends the call from here; does nothing when it has ended. */
    synchronized void end(Status why) {
        if (!ended) {
            onEnded();
            out.onError(why.asRuntimeException());
        }
    }

    /** The call is over: the follower went, or was ended. */
    synchronized void onEnded() {
        ended = true;
        waiting.clear();
        leave.accept(this);
    }

    private void send() {
        Iterator<Tenant> next = waiting.values().iterator();
        while (next.hasNext() && out.isReady()) {
            out.onNext(TenantEvent.newBuilder().setChanged(state(next.next())).build());
            next.remove();
        }
    }

    private static TenantState state(Tenant tenant) {
        List<AccessKey> keys = tenant.keys();
        return TenantState.newBuilder()
                .setName(tenant.name().value())
                .setEnabled(tenant.enabled())
                .setPrimaryKey(keys.get(0).value())
                .setSecondaryKey(keys.get(1).value())
                .addAllHosts(tenant.hosts())
                .setOptions(TenantOptionsWire.toWire(tenant.options()))
                .build();
    }
}

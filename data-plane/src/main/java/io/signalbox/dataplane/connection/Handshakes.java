package io.signalbox.dataplane.connection;

import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections have not finished their handshake: bounded on the node, and for each tenant. Any thread. */
final class Handshakes {
    private final int most;
    private final int mostOfTenant;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentMap<TenantName, Integer> byTenant = new ConcurrentHashMap<>();

    Handshakes(int most, int mostOfTenant) {
        this.most = most;
        this.mostOfTenant = mostOfTenant;
    }

    /**
     * One more.
     *
     * @throws RefusedException TOO_MANY_HANDSHAKES when the tenant has too many, SERVER_BUSY when the node has
     */
    void begin(TenantName tenant) {
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            throw new RefusedException(Refusal.SERVER_BUSY, "Too many clients have not finished their handshake.");
        }
        if (byTenant.merge(tenant, 1, Integer::sum) > mostOfTenant) {
            end(tenant);
            throw new RefusedException(Refusal.TOO_MANY_HANDSHAKES);
        }
    }

    /** One less: it finished, or it is gone. */
    void end(TenantName tenant) {
        all.decrementAndGet();
        byTenant.computeIfPresent(tenant, (same, count) -> count == 1 ? null : count - 1);
    }

    int count() {
        return all.get();
    }
}

package io.signalbox.dataplane.presence;

import io.signalbox.protocol.name.TenantName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;

/** How many counts walk over the names of a hub: bounded on the node, and for each tenant. Any thread. */
final class CountsAtOnce {
    static final int MOST = 8;
    static final int MOST_OF_TENANT = 2;

    private final Semaphore all = new Semaphore(MOST);
    private final ConcurrentMap<TenantName, Integer> byTenant = new ConcurrentHashMap<>();

    /** One more; false: too many are under way. */
    boolean begin(TenantName tenant) {
        // Its own bound first: who asks too often takes no turn of another's, not even for a moment.
        if (byTenant.merge(tenant, 1, Integer::sum) > MOST_OF_TENANT || !all.tryAcquire()) {
            oneLess(tenant);
            return false;
        }
        return true;
    }

    void end(TenantName tenant) {
        all.release();
        oneLess(tenant);
    }

    private void oneLess(TenantName tenant) {
        byTenant.computeIfPresent(tenant, (same, count) -> count == 1 ? null : count - 1);
    }
}

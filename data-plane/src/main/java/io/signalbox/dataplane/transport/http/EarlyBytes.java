package io.signalbox.dataplane.transport.http;

import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** What clients have posted before they had a transport: bounded on the node, and for each tenant. Any thread. */
final class EarlyBytes {
    private static final int MOST = 32 * 1024 * 1024;
    private static final int MOST_OF_TENANT = 4 * 1024 * 1024;

    private final AtomicLong all = new AtomicLong();
    private final ConcurrentMap<TenantName, Integer> byTenant = new ConcurrentHashMap<>();

    /** @throws RefusedException TOO_MANY_HANDSHAKES when the tenant has posted too much, SERVER_BUSY when all have */
    void take(TenantName tenant, int bytes) {
        if (all.addAndGet(bytes) > MOST) {
            all.addAndGet(-bytes);
            throw new RefusedException(Refusal.SERVER_BUSY, "Too much is posted by clients that have not connected.");
        }
        if (byTenant.merge(tenant, bytes, Integer::sum) > MOST_OF_TENANT) {
            giveBack(tenant, bytes);
            throw new RefusedException(Refusal.TOO_MANY_HANDSHAKES);
        }
    }

    void giveBack(TenantName tenant, int bytes) {
        all.addAndGet(-bytes);
        byTenant.computeIfPresent(tenant, (same, held) -> held == bytes ? null : held - bytes);
    }

    long count() {
        return all.get();
    }
}

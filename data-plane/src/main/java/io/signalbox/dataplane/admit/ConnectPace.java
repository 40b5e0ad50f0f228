package io.signalbox.dataplane.admit;

import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast clients begin connections: on the node, and of each tenant. It keeps a bucket for each tenant whose clients
 * came in the last moments, and for no other. Any thread; no locks.
 */
public final class ConnectPace {
    private final ConnectLimits limits;
    private final Meters meters;
    private final LongSupplier nanoTime;
    private final Random dice;
    private final TokenBucket node;
    private final ConcurrentMap<TenantName, TokenBucket> tenants = new ConcurrentHashMap<>();

    /**
     * @param nanoTime a clock that only goes forward
     * @param dice for times to come again; any thread rolls them
     */
    public ConnectPace(ConnectLimits limits, Meters meters, LongSupplier nanoTime, Random dice) {
        this.limits = limits;
        this.meters = meters;
        this.nanoTime = nanoTime;
        this.dice = dice;
        this.node = new TokenBucket(limits.perSecond(), limits.burst(), nanoTime.getAsLong());
    }

    /**
     * One more client, whose tenant is known, asks for a connection.
     *
     * @throws RefusedException CONNECTS_OF_TENANT_TOO_FAST or CONNECTS_TOO_FAST, with a time to come again
     */
    public void admit(TenantName tenant) {
        long now = nanoTime.getAsLong();
        TokenBucket its = tenants.computeIfAbsent(
                tenant, known -> new TokenBucket(limits.perSecondOfTenant(), limits.burstOfTenant(), now));
        if (!its.take(now)) {
            meters.count(Meter.CONNECTS_OF_TENANT_TOO_FAST);
            throw later(Refusal.CONNECTS_OF_TENANT_TOO_FAST, its.promise(now));
        }
        if (!node.take(now)) {
            its.giveBack();
            meters.count(Meter.CONNECTS_TOO_FAST);
            throw later(Refusal.CONNECTS_TOO_FAST, node.promise(now));
        }
    }

    /** To be called every now and then: forgets the tenants whose clients have not come for a while. */
    public void sweep() {
        long now = nanoTime.getAsLong();
        for (TenantName tenant : tenants.keySet()) {
            tenants.computeIfPresent(tenant, (same, bucket) -> bucket.isFull(now) ? null : bucket);
        }
    }

    /** How many tenants it keeps a bucket for. */
    int tenants() {
        return tenants.size();
    }

    /** In whole seconds, so up to half as long again: many have the same turn, and all those past the longest wait. */
    private RefusedException later(Refusal refusal, long wait) {
        int seconds = Math.toIntExact(TimeUnit.NANOSECONDS.toSeconds(wait)) + 1;
        return RefusedException.until(refusal, seconds + dice.nextInt(1 + (seconds + 1) / 2));
    }
}

package io.signalbox.dataplane.connection;

import io.signalbox.protocol.name.TenantName;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The place of one client among those that have not finished their handshake, taken before there is a connection. The
 * connection takes it over, or it has to be given up. Any thread.
 */
public final class Expected {
    private final Handshakes handshakes;
    private final TenantName tenant;
    private final AtomicBoolean held = new AtomicBoolean(true);

    /** @throws io.signalbox.protocol.refusal.RefusedException as {@link Handshakes#begin} */
    Expected(Handshakes handshakes, TenantName tenant) {
        this.handshakes = handshakes;
        this.tenant = tenant;
        handshakes.begin(tenant);
    }

    /** The client will not come; harmless when it has come. */
    public void giveUp() {
        if (held.compareAndSet(true, false)) {
            handshakes.end(tenant);
        }
    }

    /** From now on the place is the connection's, which ends its handshake itself. */
    void handOn() {
        held.set(false);
    }
}

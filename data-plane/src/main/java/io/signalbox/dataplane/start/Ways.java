package io.signalbox.dataplane.start;

import io.signalbox.dataplane.appserver.AppServers;
import io.signalbox.dataplane.leave.Door;
import io.signalbox.dataplane.tenant.TenantGate;

/** The ways into this node. */
final class Ways implements Door {
    private final TenantGate gate;
    private final AppServers appServers;

    Ways(TenantGate gate, AppServers appServers) {
        this.gate = gate;
        this.appServers = appServers;
    }

    @Override
    public void close() {
        gate.leave();
        appServers.leave();
    }

    @Override
    public void open() {
        appServers.stay();
        gate.open();
    }
}

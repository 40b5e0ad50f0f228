package io.signalbox.dataplane.support;

import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantOptions;
import io.signalbox.protocol.tenant.Tenants;
import java.util.List;
import java.util.Optional;

/** Tenant "dev" with its key, and no other. */
public final class OnlyDev implements Tenants {
    private static final TenantName NAME = new TenantName("dev");
    private static final Tenant DEV =
            new Tenant(NAME, true, List.of(StandInControlPlane.key("dev")), List.of(), TenantOptions.DEFAULTS);

    @Override
    public Optional<Tenant> find(TenantName name) {
        return name.equals(NAME) ? Optional.of(DEV) : Optional.empty();
    }

    @Override
    public Optional<TenantName> byHost(String host) {
        return Optional.empty();
    }

    @Override
    public boolean loaded() {
        return true;
    }
}

package io.signalbox.controlplane.tenant;

import io.signalbox.protocol.name.TenantName;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All tenants at one moment, by name and by host; unchangeable, so any thread may read it. */
final class TenantPages {
    private final Map<String, ProvisionedTenant> byName;
    private final Map<String, TenantName> byHost = new HashMap<>();

    private TenantPages(Map<String, ProvisionedTenant> byName) {
        this.byName = byName;
        byName.values().forEach(tenant -> tenant.served().hosts().forEach(host -> byHost.put(host, tenant.name())));
    }

    static TenantPages of(List<ProvisionedTenant> tenants) {
        Map<String, ProvisionedTenant> byName = new TreeMap<>();
        tenants.forEach(tenant -> byName.put(tenant.name().value(), tenant));
        return new TenantPages(byName);
    }

    TenantPages with(ProvisionedTenant tenant) {
        Map<String, ProvisionedTenant> changed = new TreeMap<>(byName);
        changed.put(tenant.name().value(), tenant);
        return new TenantPages(changed);
    }

    Optional<ProvisionedTenant> find(TenantName name) {
        return Optional.ofNullable(byName.get(name.value()));
    }

    Optional<TenantName> byHost(String host) {
        return Optional.ofNullable(byHost.get(host));
    }

    Collection<ProvisionedTenant> all() {
        return Collections.unmodifiableCollection(byName.values());
    }
}

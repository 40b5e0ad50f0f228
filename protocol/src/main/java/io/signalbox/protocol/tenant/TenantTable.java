package io.signalbox.protocol.tenant;

import io.signalbox.protocol.name.TenantName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All tenants at one moment; a change makes a new table. */
final class TenantTable {
    static final TenantTable EMPTY = new TenantTable(Map.of());

    private final Map<TenantName, Tenant> byName;
    private final Map<String, TenantName> byHost = new HashMap<>();

    private TenantTable(Map<TenantName, Tenant> byName) {
        this.byName = byName;
        byName.values().forEach(tenant -> tenant.hosts().forEach(host -> byHost.putIfAbsent(host, tenant.name())));
    }

    static TenantTable of(Collection<Tenant> tenants) {
        Map<TenantName, Tenant> byName = new LinkedHashMap<>();
        tenants.forEach(tenant -> byName.put(tenant.name(), tenant));
        return new TenantTable(byName);
    }

    TenantTable with(Tenant tenant) {
        Map<TenantName, Tenant> copy = new LinkedHashMap<>(byName);
        copy.put(tenant.name(), tenant);
        return new TenantTable(copy);
    }

    TenantTable without(TenantName name) {
        Map<TenantName, Tenant> copy = new LinkedHashMap<>(byName);
        copy.remove(name);
        return new TenantTable(copy);
    }

    @Nullable
    Tenant get(TenantName name) {
        return byName.get(name);
    }

    Collection<Tenant> all() {
        return byName.values();
    }

    Optional<TenantName> byHost(String host) {
        return Optional.ofNullable(byHost.get(host));
    }
}

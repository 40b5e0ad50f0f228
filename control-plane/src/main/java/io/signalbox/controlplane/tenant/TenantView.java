package io.signalbox.controlplane.tenant;

import java.time.Instant;
import java.util.List;

/** A tenant as the operators' API shows it: without its keys. */
record TenantView(String name, boolean enabled, boolean anonymousClients, List<String> hosts, Instant createdAt) {
    static TenantView of(ProvisionedTenant tenant) {
        return new TenantView(
                tenant.name().value(),
                tenant.served().enabled(),
                tenant.anonymousClients(),
                tenant.served().hosts(),
                tenant.createdAt());
    }

    /** An object around the list, so that paging can be added without a break. */
    record Page(List<TenantView> tenants) {}
}

package io.signalbox.controlplane.tenant;

import io.signalbox.controlplane.seal.KeySlot;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantOptions;
import io.signalbox.protocol.token.AccessKey;
import java.time.Instant;
import java.util.List;

/**
 * A tenant as its operator sees it.
 *
 * @param served what the other planes know of it; its keys are primary and secondary
 * @param anonymousClients whether clients without a token may negotiate here
 */
public record ProvisionedTenant(Tenant served, boolean anonymousClients, Instant createdAt) {
    public TenantName name() {
        return served.name();
    }

    public AccessKey key(KeySlot slot) {
        return served.keys().get(slot.ordinal());
    }

    static ProvisionedTenant fresh(TenantName name, TenantSettings settings, Instant now) {
        List<AccessKey> keys = List.of(AccessKey.random(), AccessKey.random());
        return new ProvisionedTenant(
                new Tenant(name, settings.enabledOr(true), keys, settings.hostsOr(List.of())),
                settings.anonymousClientsOr(false),
                now);
    }

    ProvisionedTenant with(TenantSettings change) {
        Tenant changed = new Tenant(
                name(),
                change.enabledOr(served.enabled()),
                served.keys(),
                change.hostsOr(served.hosts()),
                served.options());
        return new ProvisionedTenant(changed, change.anonymousClientsOr(anonymousClients), createdAt);
    }

    ProvisionedTenant with(KeySlot slot, AccessKey key) {
        List<AccessKey> keys =
                slot == KeySlot.PRIMARY ? List.of(key, key(KeySlot.SECONDARY)) : List.of(key(KeySlot.PRIMARY), key);
        return new ProvisionedTenant(
                new Tenant(name(), served.enabled(), keys, served.hosts(), served.options()),
                anonymousClients,
                createdAt);
    }

    ProvisionedTenant with(TenantOptions options) {
        return new ProvisionedTenant(served.with(options), anonymousClients, createdAt);
    }
}

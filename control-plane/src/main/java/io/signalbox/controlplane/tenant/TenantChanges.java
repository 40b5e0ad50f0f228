package io.signalbox.controlplane.tenant;

import io.signalbox.protocol.tenant.Tenant;
import java.util.Collection;

/**
 * One who follows the tenants. Calls come one at a time, in the order of the changes, and must return at once: others
 * wait meanwhile.
 */
public interface TenantChanges {
    /** Once, before any change: all tenants. */
    void onSnapshot(Collection<Tenant> tenants);

    /** A tenant as it is now, in force since a moment. */
    void onChange(Tenant tenant);
}

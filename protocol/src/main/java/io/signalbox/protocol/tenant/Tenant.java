package io.signalbox.protocol.tenant;

import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.token.AccessKey;
import java.util.List;

/**
 * A tenant as the planes that serve it see it.
 *
 * @param keys primary first, both valid
 * @param hosts custom domains, lower case, without port
 */
public record Tenant(
        TenantName name, boolean enabled, List<AccessKey> keys, List<String> hosts, TenantOptions options) {
    public Tenant {
        keys = List.copyOf(keys);
        hosts = List.copyOf(hosts);
    }

    /** With the default options. */
    public Tenant(TenantName name, boolean enabled, List<AccessKey> keys, List<String> hosts) {
        this(name, enabled, keys, hosts, TenantOptions.DEFAULTS);
    }

    public Tenant with(TenantOptions other) {
        return new Tenant(name, enabled, keys, hosts, other);
    }
}

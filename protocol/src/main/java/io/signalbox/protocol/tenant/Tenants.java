package io.signalbox.protocol.tenant;

import io.signalbox.protocol.name.TenantName;
import java.util.Optional;

/** The tenants as known right now. Any thread; never waits. */
public interface Tenants {
    /** Also when it is disabled. */
    Optional<Tenant> find(TenantName name);

    /** @param host a custom domain in lower case, without port */
    Optional<TenantName> byHost(String host);

    /** Whether the tenants were ever learnt; until then an unknown tenant may be one that is not known yet. */
    boolean loaded();
}

package io.signalbox.controlplane.endpoint;

import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.TenantRoute;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which tenant a request is for, and at which address a tenant's clients, app servers and backends find it. */
public final class Endpoints {
    private final @Nullable URI configured;
    private final TenantBook tenants;
    private final @Nullable TenantName defaultTenant;

    /**
     * @param configured base URL of the service; without it the address that a request was sent to
     * @param defaultTenant that of requests which name none; without it they are refused
     */
    public Endpoints(Optional<URI> configured, TenantBook tenants, Optional<TenantName> defaultTenant) {
        this.configured = configured.map(Endpoints::withoutSlash).orElse(null);
        this.tenants = tenants;
        this.defaultTenant = defaultTenant.orElse(null);
    }

    /**
     * The tenant that the host or the path of {@code request} names, else the default one.
     *
     * @throws RefusedException TENANT_UNKNOWN when nothing names one and there is no default
     */
    public TenantName tenantOf(URI request) {
        return TenantRoute.of(request.getRawAuthority(), request.getRawPath(), tenants, defaultTenant)
                .tenant();
    }

    /** The tenant's address as seen from {@code request}: {@code http(s)://host[:port][/t/tenant]}. */
    public URI of(TenantName tenant, URI request) {
        URI base =
                configured == null ? URI.create(request.getScheme() + "://" + request.getRawAuthority()) : configured;
        return isAtRoot(tenant, base) ? base : URI.create(base + "/t/" + tenant);
    }

    private boolean isAtRoot(TenantName tenant, URI base) {
        try {
            return TenantRoute.of(base.getRawAuthority(), "/", tenants, defaultTenant)
                    .tenant()
                    .equals(tenant);
        } catch (RefusedException nobodyIsThere) {
            return false;
        }
    }

    private static URI withoutSlash(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : uri;
    }
}

package io.signalbox.controlplane.endpoint;

import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.TenantRoute;
import java.net.URI;
import java.util.Optional;

/** Which tenant a request is for, and at which address a tenant's clients, app servers and backends find it. */
public final class Endpoints {
    private final Optional<URI> configured;
    private final TenantBook tenants;
    private final Optional<TenantName> defaultTenant;

    /** @param configured base URL of the service; without it the address that a request was sent to */
    public Endpoints(Optional<URI> configured, TenantBook tenants, Optional<TenantName> defaultTenant) {
        this.configured = configured.map(Endpoints::withoutSlash);
        this.tenants = tenants;
        this.defaultTenant = defaultTenant;
    }

    /**
     * The tenant that the host or the path of {@code request} names, else the default one.
     *
     * @throws RefusedException {@link Refusal#TENANT_UNKNOWN} when nothing names one and there is no default
     */
    public TenantName tenantOf(URI request) {
        return route(request.getHost(), request.getRawPath())
                .orElseThrow(() -> new RefusedException(Refusal.TENANT_UNKNOWN));
    }

    /** The tenant's address as seen from {@code request}: {@code http(s)://host[:port][/t/tenant]}. */
    public URI of(TenantName tenant, URI request) {
        URI base = configured.orElseGet(() -> URI.create(request.getScheme() + "://" + request.getRawAuthority()));
        boolean named = route(base.getHost(), "/").filter(tenant::equals).isPresent();
        return named ? base : URI.create(base + "/t/" + tenant);
    }

    private Optional<TenantName> route(String host, String rawPath) {
        return Optional.of(TenantRoute.of(host, rawPath, tenants, defaultTenant.orElse(new TenantName("none"))).tenant());
    }

    private static URI withoutSlash(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : uri;
    }
}

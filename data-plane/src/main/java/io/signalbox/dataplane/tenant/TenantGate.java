package io.signalbox.dataplane.tenant;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantRoute;
import io.signalbox.protocol.tenant.Tenants;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.ClientIdentity;
import io.signalbox.protocol.token.TokenVerifier;
import io.signalbox.protocol.token.VerifiedToken;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says which tenant a request belongs to and whether its token is good there. Any thread; never blocks. */
public final class TenantGate {
    private static final String BEARER = "Bearer ";

    private final Tenants tenants;
    private final TokenVerifier verifier;
    private final @Nullable TenantName defaultTenant;
    private volatile boolean leaving;

    public TenantGate(Tenants tenants, TokenVerifier verifier, @Nullable TenantName defaultTenant) {
        this.tenants = tenants;
        this.verifier = verifier;
        this.defaultTenant = defaultTenant;
    }

    /** From now on no new clients: the node is leaving. */
    public void leave() {
        leaving = true;
    }

    /** The node stays after all. */
    public void open() {
        leaving = false;
    }

    /** @throws RefusedException when the node is leaving */
    public void requireOpen() {
        if (leaving) {
            throw new RefusedException(Refusal.DRAINING);
        }
    }

    /** The enabled tenant of that name. */
    public Tenant tenant(TenantName name) {
        requireLoaded();
        Tenant tenant =
                tenants.find(name).orElseThrow(() -> new RefusedException(Refusal.TENANT_UNKNOWN, "tenant: " + name));
        if (!tenant.enabled()) {
            throw new RefusedException(Refusal.TENANT_DISABLED);
        }
        return tenant;
    }

    private void requireLoaded() {
        if (!tenants.loaded()) {
            throw new RefusedException(Refusal.TENANTS_NOT_LOADED);
        }
    }

    /** The tenant that host and path name. */
    public Tenant tenantOf(@Nullable String host, String path) {
        requireLoaded();
        return tenant(TenantRoute.of(host, path, tenants, defaultTenant).tenant());
    }

    /** The tenant that host and path name, also one that is disabled; empty when none is known. */
    public Optional<Tenant> known(@Nullable String host, String path) {
        try {
            return tenants.find(
                    TenantRoute.of(host, path, tenants, defaultTenant).tenant());
        } catch (RefusedException e) {
            return Optional.empty();
        }
    }

    /** Who the client is, by a token for this hub. */
    public ClientIdentity client(Tenant tenant, @Nullable String token, HubName hub) {
        return ClientIdentity.of(verified(tenant, token), hub);
    }

    /** The app server may host the hub: its token is signed by the tenant and names it. */
    public void appServer(Tenant tenant, @Nullable String token, HubName hub) {
        requireOpen();
        Audiences.requireAppServer(verified(tenant, token), hub);
    }

    /** As {@link #appServer(Tenant, String, HubName)}, from what a gRPC call shows; its tenant. */
    public TenantName appServer(
            @Nullable String tenantName, @Nullable String authority, @Nullable String authorization, HubName hub) {
        Tenant tenant = tenantName == null ? tenantOf(authority, "/") : tenant(new TenantName(tenantName));
        appServer(tenant, bearer(authorization), hub);
        return tenant.name();
    }

    /** The token in an Authorization header; null when there is none. */
    public static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).trim()
                : null;
    }

    private VerifiedToken verified(Tenant tenant, @Nullable String token) {
        if (token == null || token.isEmpty()) {
            throw new RefusedException(Refusal.TOKEN_MISSING);
        }
        return verifier.verify(token, tenant.keys());
    }
}

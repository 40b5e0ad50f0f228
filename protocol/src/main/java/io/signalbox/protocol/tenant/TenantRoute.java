package io.signalbox.protocol.tenant;

import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which tenant a request is for: that of its custom domain or first host label, else of its path prefix {@code
 * /t/{tenant}}, else the default. Whether the tenant exists is the next question.
 *
 * @param path still percent-encoded, without the prefix, beginning with a slash
 */
public record TenantRoute(TenantName tenant, String path) {
    private static final String PREFIX = "/t/";

    /**
     * The route of one request.
     *
     * @param host of the request, with or without port
     * @param rawPath of the request, without query
     * @param defaultTenant absent: a request that names none is refused
     * @throws RefusedException TENANT_NAME_INVALID for a malformed prefix, TENANT_UNKNOWN when there is no tenant at all
     */
    public static TenantRoute of(
            @Nullable String host, String rawPath, Tenants tenants, @Nullable TenantName defaultTenant) {
        Optional<TenantName> byHost = host == null ? Optional.empty() : ofHost(bare(host), tenants);
        if (byHost.isPresent()) {
            return new TenantRoute(byHost.get(), rawPath);
        }
        if (rawPath.startsWith(PREFIX)) {
            int slash = rawPath.indexOf('/', PREFIX.length());
            int end = slash < 0 ? rawPath.length() : slash;
            String rest = rawPath.substring(end);
            return new TenantRoute(
                    new TenantName(rawPath.substring(PREFIX.length(), end)), rest.isEmpty() ? "/" : rest);
        }
        if (defaultTenant == null) {
            throw new RefusedException(
                    Refusal.TENANT_UNKNOWN, "(expected: a tenant in the host name, or a path under /t/{tenant}/)");
        }
        return new TenantRoute(defaultTenant, rawPath);
    }

    private static Optional<TenantName> ofHost(String host, Tenants tenants) {
        Optional<TenantName> custom = tenants.byHost(host);
        if (custom.isPresent()) {
            return custom;
        }
        int dot = host.indexOf('.');
        String label = dot < 0 ? host : host.substring(0, dot);
        return TenantName.wellFormed(label)
                ? Optional.of(new TenantName(label))
                        .filter(name -> tenants.find(name).isPresent())
                : Optional.empty();
    }

    /** Without port, and without the brackets and colons of IPv6, which name no tenant. */
    private static String bare(String host) {
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        return name.toLowerCase(Locale.ROOT);
    }
}

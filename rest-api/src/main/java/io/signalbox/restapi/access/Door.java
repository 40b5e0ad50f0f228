package io.signalbox.restapi.access;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.Tenant;
import io.signalbox.protocol.tenant.TenantRoute;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.restapi.problem.Problem;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/** Lets a request in when its tenant, token and names are in order; renders what is refused, then or later. */
@Singleton
public final class Door {
    private static final String BEARER = "Bearer ";

    private final KnownTenants tenants;
    private final ServiceTokens tokens;
    private final @Nullable TenantName defaultTenant;

    @Inject
    Door(
            KnownTenants tenants,
            ServiceTokens tokens,
            @ConfigProperty(name = "signalbox.default-tenant") Optional<String> defaultTenant) {
        this.tenants = tenants;
        this.tokens = tokens;
        this.defaultTenant = defaultTenant.map(TenantName::new).orElse(null);
    }

    /** Does {@code work} for the hub that the request names; whatever it throws or fails with becomes a problem. */
    public CompletionStage<Response> open(
            HubRequest request, RoutingContext exchange, Function<Hub, CompletionStage<Response>> work) {
        CompletionStage<Response> answer;
        try {
            answer = work.apply(admit(request, exchange));
        } catch (RuntimeException failure) {
            answer = CompletableFuture.failedFuture(failure);
        }
        return answer.exceptionally(
                failure -> Problem.of(failure, exchange.request().method().name()));
    }

    /** The request's own URL as the client sent it, without the query. */
    public static String urlOf(RoutingContext exchange) {
        var request = exchange.request();
        return request.scheme() + "://" + request.authority() + TenantPrefix.originalPath(exchange);
    }

    private Hub admit(HubRequest request, RoutingContext exchange) {
        String path = TenantPrefix.originalPath(exchange);
        Tenant tenant = tenantOf(exchange, path);
        Audiences.requireRest(tokens.verified(bearer(exchange), tenant), path);
        ApiVersion.require(request.apiVersion());
        String application = request.application() == null ? "" : request.application();
        return new Hub(tenant.name(), HubName.of(application, request.hub()));
    }

    private Tenant tenantOf(RoutingContext exchange, String path) {
        var known = tenants.loaded();
        TenantName name =
                TenantRoute.of(host(exchange), path, known, defaultTenant).tenant();
        Tenant tenant = known.find(name).orElseThrow(() -> new RefusedException(Refusal.TENANT_UNKNOWN));
        if (!tenant.enabled()) {
            throw new RefusedException(Refusal.TENANT_DISABLED);
        }
        return tenant;
    }

    private static @Nullable String host(RoutingContext exchange) {
        var authority = exchange.request().authority();
        return authority == null ? null : authority.host();
    }

    private static String bearer(RoutingContext exchange) {
        String header = exchange.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw new RefusedException(Refusal.TOKEN_MISSING);
        }
        return header.substring(BEARER.length()).trim();
    }
}

package io.signalbox.controlplane.negotiate;

import io.signalbox.controlplane.endpoint.Endpoints;
import io.signalbox.controlplane.tenant.TenantBook;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.AllowedOrigins;
import io.signalbox.protocol.tenant.CrossOrigin;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;

/** Lets web pages of the tenant's allowed origins read the answers of negotiate; answers their preflights. */
@Singleton
final class PageOrigins {
    private static final int NO_CONTENT = 204;

    private final TenantBook tenants;
    private final Endpoints endpoints;

    PageOrigins(TenantBook tenants, Endpoints endpoints) {
        this.tenants = tenants;
        this.endpoints = endpoints;
    }

    void onRoutes(@Observes Router router) {
        router.routeWithRegex("(/t/[^/]+)?/hubs/[^/]+/negotiate/?").handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        request.response().putHeader(CrossOrigin.VARY, CrossOrigin.ORIGIN);
        String origin = request.getHeader(CrossOrigin.ORIGIN);
        Optional<AllowedOrigins> allowed = origin == null ? Optional.empty() : allowed(request);
        if (origin != null
                && request.method() == HttpMethod.OPTIONS
                && request.getHeader("Access-Control-Request-Method") != null) {
            String asked = request.getHeader("Access-Control-Request-Headers");
            allowed.ifPresent(
                    origins -> CrossOrigin.preflight(origins, origin, asked).forEach(request.response()::putHeader));
            request.response().setStatusCode(NO_CONTENT).end();
            return;
        }
        allowed.ifPresent(
                origins -> CrossOrigin.answer(origins, String.valueOf(origin)).forEach(request.response()::putHeader));
        context.next();
    }

    /** Empty where no tenant is known: then nothing is told. */
    private Optional<AllowedOrigins> allowed(HttpServerRequest request) {
        try {
            return tenants.find(endpoints.tenantOf(URI.create(request.absoluteURI())))
                    .map(tenant -> tenant.options().origins());
        } catch (RefusedException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

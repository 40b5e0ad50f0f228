package io.signalbox.dataplane.negotiate;

import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.tenant.TenantGate;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.tenant.AllowedOrigins;
import io.signalbox.protocol.tenant.CrossOrigin;
import io.signalbox.protocol.tenant.Tenant;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Before anything else is looked at: whether the web page that a request comes from may use the tenant. Preflights are
 * answered here, and WebSockets of pages that may not are refused, since browsers do not check those themselves. Other
 * requests go on, with the headers that let the page read the answer, whatever it is, or without them.
 */
public final class OriginCheck {
    private static final int NO_CONTENT = 204;

    private final TenantGate gate;
    private final Meters meters;

    public OriginCheck(TenantGate gate, Meters meters) {
        this.gate = gate;
        this.meters = meters;
    }

    /** Whether the request goes on; if not, it is answered. */
    public boolean passes(HttpServerRequest request) {
        request.response().putHeader(CrossOrigin.VARY, CrossOrigin.ORIGIN);
        String origin = request.getHeader(CrossOrigin.ORIGIN);
        if (origin == null) {
            // Not a web page.
            return true;
        }
        Optional<AllowedOrigins> allowed = gate.known(ClientDoor.host(request), request.path())
                .map(Tenant::options)
                .map(options -> options.origins());
        if (isPreflight(request)) {
            preflight(request, allowed.orElse(null), origin);
            return false;
        }
        Map<String, String> headers =
                allowed.map(origins -> CrossOrigin.answer(origins, origin)).orElse(Map.of());
        if (allowed.isPresent() && headers.isEmpty() && isWebSocket(request)) {
            meters.count(Meter.CONNECTIONS_REFUSED);
            Answers.refused(request, new RefusedException(Refusal.ORIGIN_NOT_ALLOWED));
            return false;
        }
        headers.forEach(request.response()::putHeader);
        return true;
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method() == HttpMethod.OPTIONS && request.getHeader("Access-Control-Request-Method") != null;
    }

    private static boolean isWebSocket(HttpServerRequest request) {
        String upgrade = request.getHeader("Upgrade");
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).contains("websocket");
    }

    /** A refused one is told nothing; the browser says the rest. */
    private static void preflight(HttpServerRequest request, @Nullable AllowedOrigins allowed, String origin) {
        if (allowed != null) {
            CrossOrigin.preflight(allowed, origin, request.getHeader("Access-Control-Request-Headers"))
                    .forEach(request.response()::putHeader);
        }
        request.response().setStatusCode(NO_CONTENT).end();
    }
}

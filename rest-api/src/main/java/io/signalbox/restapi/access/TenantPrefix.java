package io.signalbox.restapi.access;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Takes {@code /t/{tenant}} off the paths of this API before they are matched, and remembers what was asked for: the
 * token's audience may be the whole of it. Other planes' paths in the same process are not touched.
 */
@Singleton
final class TenantPrefix {
    /** Ahead of every other route of the process. */
    private static final int FIRST = Integer.MIN_VALUE;

    private static final String PREFIX = "/t/";
    private static final String ORIGINAL_PATH = "signalbox.rest-api.original-path";

    void mount(@Observes Router router) {
        router.routeWithRegex("/t/[^/]+/api/.*").order(FIRST).handler(TenantPrefix::strip);
    }

    private static void strip(RoutingContext exchange) {
        String path = exchange.request().path();
        int rest = path.indexOf('/', PREFIX.length());
        if (!path.startsWith(PREFIX) || !path.startsWith("/api/", rest)) {
            // It only looks so once normalized: not a path of this API.
            exchange.next();
            return;
        }
        String query = exchange.request().query();
        exchange.put(ORIGINAL_PATH, path);
        exchange.reroute(path.substring(rest) + (query == null ? "" : "?" + query));
    }

    /** Path as the client sent it, percent-encoded, with the prefix and without the query. */
    static String originalPath(RoutingContext exchange) {
        String original = exchange.get(ORIGINAL_PATH);
        return original != null ? original : exchange.request().path();
    }
}

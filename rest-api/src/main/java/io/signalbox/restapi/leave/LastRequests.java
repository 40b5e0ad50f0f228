package io.signalbox.restapi.leave;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.restapi.problem.Problem;
import io.signalbox.restapi.problem.RestApiLog;
import io.signalbox.restapi.settings.RestApiSettings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers the requests of this API that have come before the HTTP server closes its sockets. The framework's own way
 * ({@code quarkus.shutdown.timeout}) waits for all that the server has under way, and in a process that holds the sockets
 * of clients as well those are never over.
 */
@Singleton
final class LastRequests {
    /** Ahead of every other route of the process. */
    private static final int FIRST = Integer.MIN_VALUE;

    /** A data plane in the same process tells its clients to go first, and until then everybody is served. */
    private static final int AFTER_THE_DATA_PLANE = 5_000;

    private final UnderWay requests = new UnderWay();
    private final Duration patience;

    LastRequests(RestApiSettings settings) {
        this.patience = settings.shutdownTimeout();
    }

    /** A path with a tenant's prefix comes here without it: taking it off begins the request's way anew. */
    void mount(@Observes Router router) {
        router.route("/api/*").order(FIRST).handler(this::onRequest);
    }

    private void onRequest(RoutingContext exchange) {
        if (!requests.begin()) {
            sayLast(exchange);
            Problem.answer(exchange, Refusal.DRAINING);
            return;
        }
        // Either comes: a limit of the framework takes the place of the one, and a client that vanishes of the other.
        AtomicBoolean over = new AtomicBoolean();
        exchange.addBodyEndHandler(sent -> end(over));
        exchange.addEndHandler(ended -> end(over));
        exchange.addHeadersEndHandler(headers -> {
            if (requests.isClosed()) {
                sayLast(exchange);
            }
        });
        exchange.next();
    }

    private void end(AtomicBoolean over) {
        if (over.compareAndSet(false, true)) {
            requests.end();
        }
    }

    /** What the client has to ask next it asks another process. HTTP/2 has no such word. */
    private static void sayLast(RoutingContext exchange) {
        if (exchange.request().version() != HttpVersion.HTTP_2) {
            exchange.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    void onLeave(@Observes @Priority(AFTER_THE_DATA_PLANE) ShutdownDelayInitiatedEvent event) {
        int left = requests.close(patience);
        if (left > 0) {
            RestApiLog.LOG.requestsCut(left, patience);
        }
    }
}

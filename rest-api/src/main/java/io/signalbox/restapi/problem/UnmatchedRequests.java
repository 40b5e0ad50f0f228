package io.signalbox.restapi.problem;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.annotation.Annotation;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Gives the answers of the framework itself to paths of this API, no such path and no such method, the shape of every
 * other problem. Answers to other planes' paths in the same process are left as they are.
 */
@Singleton
public final class UnmatchedRequests {
    private static final Annotation[] NONE = {};

    /** Behind the routes of every plane, ahead of the framework's own page. */
    private static final int LAST = 30_000;

    private static final String PATHS = "/api/";

    /** Where the framework passes on what none of its resources takes. */
    void mount(@Observes Router router) {
        router.route(PATHS + "*").order(LAST).handler(UnmatchedRequests::notFound);
    }

    private static void notFound(RoutingContext exchange) {
        Problem.answer(exchange, Refusal.NOT_FOUND);
    }

    /** Where the framework answers by itself. */
    @ServerResponseFilter
    public void shape(ContainerRequestContext request, ContainerResponseContext response) {
        int status = response.getStatus();
        if (status != Response.Status.NOT_FOUND.getStatusCode()
                && status != Response.Status.METHOD_NOT_ALLOWED.getStatusCode()) {
            return;
        }
        boolean answered = response.getHeaders().containsKey(Problem.ERROR_CODE_HEADER);
        if (answered || !request.getUriInfo().getRequestUri().getRawPath().startsWith(PATHS)) {
            return;
        }
        ErrorDetail detail = status == Response.Status.NOT_FOUND.getStatusCode()
                ? Problem.detail(new RefusedException(Refusal.NOT_FOUND))
                : new ErrorDetail("Error.Request.Invalid", "This path does not take this method.", "Request", null);
        response.getHeaders().putSingle(Problem.ERROR_CODE_HEADER, detail.code());
        boolean head = request.getMethod().equals(HttpMethod.HEAD);
        response.setEntity(head ? null : detail, NONE, MediaType.APPLICATION_JSON_TYPE);
    }
}

package io.signalbox.restapi.problem;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.CompletionException;

/** The answer to a request that is not done. */
public final class Problem {
    /** The header that SDKs read; a 404 without it they take for a broken endpoint (spec/azure-rest.md §2.2). */
    public static final String ERROR_CODE_HEADER = "x-ms-error-code";

    private Problem() {}

    /**
     * Answer for whatever ended the request. Anything but a refusal is our fault: the client reads that much and no
     * more, the operator's log gets the cause.
     *
     * @param method of the request; the answer to HEAD has no body
     */
    public static Response of(Throwable failure, String method) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            if (refused.getCause() != null) {
                // One line: a data plane that is away refuses thousands, and its stack tells nothing.
                RestApiLog.LOG.refusedBecause(
                        refused.refusal(), refused.getCause().toString());
            }
            return of(refused, method);
        }
        RestApiLog.LOG.requestFailed(cause);
        return of(new RefusedException(Refusal.INTERNAL), method);
    }

    /** Ends a request that no resource has seen. */
    public static void answer(RoutingContext exchange, Refusal refusal) {
        ErrorDetail detail = detail(new RefusedException(refusal));
        exchange.response().setStatusCode(refusal.httpStatus()).putHeader(ERROR_CODE_HEADER, detail.code());
        if (exchange.request().method().name().equals(HttpMethod.HEAD)) {
            exchange.end();
        } else {
            exchange.json(detail);
        }
    }

    private static Response of(RefusedException refused, String method) {
        Refusal refusal = refused.refusal();
        var response = Response.status(refusal.httpStatus()).header(ERROR_CODE_HEADER, refusal.errorCode());
        if (refusal.httpStatus() == Response.Status.UNAUTHORIZED.getStatusCode()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (!method.equals(HttpMethod.HEAD)) {
            response.type(MediaType.APPLICATION_JSON_TYPE).entity(detail(refused));
        }
        return response.build();
    }

    static ErrorDetail detail(RefusedException refused) {
        Refusal refusal = refused.refusal();
        String scope = refusal.errorCode().split("\\.", -1)[1];
        return new ErrorDetail(
                refusal.errorCode(),
                refused.getMessage() + " " + refusal.advice(),
                scope,
                new ErrorDetail.InnerError("SB" + refusal.number()));
    }
}

package io.signalbox.controlplane.http;

import static io.signalbox.controlplane.log.ControlPlaneLog.LOG;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A refusal as the caller reads it (spec/azure-rest.md §2.2); the operator finds the cause in the log.
 *
 * @param code what SDKs read, also in the header {@code x-ms-error-code}
 * @param message the catalogue's text, then the offending value and what was expected
 * @param target path of the refused request
 */
@Schema(description = "Why a request was not done.")
public record Problem(String code, String message, String target) {
    private static final String ERROR_CODE = "x-ms-error-code";

    /** The answer for whatever a request ended with. */
    public static Response answer(RuntimeException failure, String path) {
        if (failure instanceof RefusedException refused) {
            return refused(refused, path);
        }
        if (failure instanceof WebApplicationException framework
                && framework.getResponse().getStatus() < Response.Status.INTERNAL_SERVER_ERROR.getStatusCode()) {
            return framework.getResponse();
        }
        LOG.requestFailed(path, failure);
        return refused(new RefusedException(Refusal.INTERNAL), path);
    }

    public static Response refused(RefusedException refused, String path) {
        Refusal why = refused.refusal();
        Response.ResponseBuilder answer = Response.status(why.httpStatus())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(ERROR_CODE, why.errorCode())
                .entity(new Problem(why.errorCode(), message(refused), path));
        if (why.httpStatus() == Response.Status.UNAUTHORIZED.getStatusCode()) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.build();
    }

    private static String message(RefusedException refused) {
        String text = refused.refusal().text();
        return refused.detail().isEmpty() ? text : text + " " + refused.detail();
    }
}

package io.signalbox.dataplane.negotiate;

import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletionException;

/** HTTP answers to clients and app servers. */
public final class Answers {
    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;
    private static final int NOT_NOW = 503;

    private Answers() {}

    public static void json(HttpServerRequest request, Buffer body) {
        request.response().putHeader("Content-Type", "application/json").end(body);
    }

    /** The statuses and texts of the transport page's state table. */
    public static void text(HttpServerRequest request, int status, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/plain")
                .end(body);
    }

    /** As {@link #text}, without a content type. */
    public static void bare(HttpServerRequest request, int status, String body) {
        request.response().setStatusCode(status).end(body);
    }

    /** What every answer to a poll says, an error too (spec/signalr-transports.md §3). */
    public static void neverCached(HttpServerRequest request) {
        request.response()
                .putHeader("Cache-Control", "no-cache, no-store")
                .putHeader("Pragma", "no-cache")
                .putHeader("Expires", "Thu, 01 Jan 1970 00:00:00 GMT");
    }

    /** A refusal; 401 has no body, because clients then show the reason phrase (spec/signalr-transports.md §2.5). */
    public static void refused(HttpServerRequest request, RefusedException cause) {
        var refusal = cause.refusal();
        request.response()
                .putHeader("x-ms-error-code", refusal.errorCode())
                .putHeader("signalbox-refusal", refusal.name());
        if (refusal.httpStatus() == TOO_MANY || refusal.httpStatus() == NOT_NOW) {
            request.response().putHeader("Retry-After", String.valueOf(cause.retryAfterSeconds()));
        }
        text(request, refusal.httpStatus(), refusal.httpStatus() == 401 ? "" : String.valueOf(cause.getMessage()));
    }

    /** A request that could not be dealt with: the catalogue's answer, or a 500 whose cause the log hears. */
    public static void failed(HttpServerRequest request, RuntimeException cause) {
        if (request.response().headWritten() || request.response().closed()) {
            return;
        }
        // What is still to come of the request is passed over.
        request.resume();
        if (cause instanceof RefusedException refused) {
            refused(request, refused);
        } else if (cause instanceof CompletionException) {
            // The registry does not answer in time.
            Log.LOG.requestFailed(cause);
            refused(request, new RefusedException(Refusal.SERVER_BUSY));
        } else {
            Log.LOG.requestFailed(cause);
            text(request, FAILED, "");
        }
    }

    /**
     * A request that failed on its way. Its sender hears nothing of why; the log hears the cause, but nothing of the URL,
     * which may carry an access token. What is not allowed is for others to answer: they say how to be allowed.
     */
    public static void failed(RoutingContext context) {
        Throwable cause = context.failure();
        if (cause == null || cause instanceof SecurityException) {
            context.next();
            return;
        }
        HttpServerRequest request = context.request();
        if (context.statusCode() >= FAILED) {
            Log.LOG.requestFailed(cause);
        }
        if (request.response().headWritten()) {
            request.response().reset();
            return;
        }
        // What is still to come of the request is passed over.
        request.resume();
        text(request, context.statusCode(), "");
    }
}

package io.signalbox.restapi.send;

import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;

/** Reads a request's body within a bound, chunk by chunk on its event loop, with or without a declared length. */
final class BoundedBody {
    /** The limit that clients of the API know (spec/azure-rest.md §2), in bytes. */
    static final int LARGEST = 1024 * 1024;

    /** What is still taken off the wire and dropped, so that a client that is sending reads its refusal; bytes. */
    private static final int DROPPED = 8 * LARGEST;

    private final HttpServerRequest request;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final Buffer body = Buffer.buffer();
    private long seen;

    private BoundedBody(HttpServerRequest request) {
        this.request = request;
    }

    /** Fails with BODY_TOO_LARGE or, when the client breaks off, with BODY_INVALID. */
    static CompletableFuture<byte[]> of(HttpServerRequest request) {
        var reading = new BoundedBody(request);
        reading.start();
        return reading.whole;
    }

    private void start() {
        if (request.isEnded()) {
            whole.complete(new byte[0]);
            return;
        }
        if (declared() > LARGEST) {
            refuse();
        } else if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        request.handler(this::onChunk);
        request.endHandler(end -> whole.complete(body.getBytes()));
        request.exceptionHandler(
                broken -> whole.completeExceptionally(new RefusedException(Refusal.BODY_INVALID, "body: broken off")));
        request.resume();
    }

    private void onChunk(Buffer chunk) {
        seen += chunk.length();
        if (seen <= LARGEST) {
            body.appendBuffer(chunk);
        } else if (seen <= LARGEST + DROPPED) {
            refuse();
        } else {
            request.connection().close();
        }
    }

    private void refuse() {
        whole.completeExceptionally(
                new RefusedException(Refusal.BODY_TOO_LARGE, "body (expected: at most " + LARGEST + " bytes)"));
    }

    private long declared() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }
}

package io.signalbox.dataplane.transport.http;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * Reads the body of one POST, all of it, within a bound; the deadline of requests sees to its coming. Confined to the
 * request's event loop.
 */
final class PostBody {
    /** What a client may post at a time (spec/azure-clients.md §3.3). */
    private static final int MOST_BYTES = 1024 * 1024;

    private final HttpServerRequest request;
    private final Outcome outcome;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    /** How it went; one of them is called, once. */
    interface Outcome {
        void read(ByteString body);

        /** It did not come whole. */
        void failed();

        void refused(RefusedException cause);
    }

    PostBody(HttpServerRequest request, Outcome outcome) {
        this.request = request;
        this.outcome = outcome;
    }

    /** @throws RefusedException when the request says that its body is too long */
    static void requireAllowedLength(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        if (length != null && (length.length() > 18 || Long.parseLong(length) > MOST_BYTES)) {
            throw new RefusedException(Refusal.BODY_TOO_LARGE);
        }
    }

    /** Nothing more will come. An HTTP/2 request hears neither of that nor of the end of its stream by itself. */
    void breakOff() {
        end(outcome::failed);
    }

    /** Reads on a request that was paused before anything came. */
    void read() {
        if (request.response().closed()) {
            // It hung up while it waited for its turn.
            outcome.failed();
            return;
        }
        request.handler(piece -> {
            if (!over && body.length() + piece.length() > MOST_BYTES) {
                end(() -> outcome.refused(new RefusedException(Refusal.BODY_TOO_LARGE)));
            } else if (!over) {
                body.appendBuffer(piece);
            }
        });
        request.endHandler(end -> end(() ->
                outcome.read(UnsafeByteOperations.unsafeWrap(body.getByteBuf().nioBuffer()))));
        request.exceptionHandler(cause -> end(outcome::failed));
        request.resume();
    }

    private void end(Runnable how) {
        if (!over) {
            over = true;
            how.run();
        }
    }
}

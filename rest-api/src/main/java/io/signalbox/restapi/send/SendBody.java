package io.signalbox.restapi.send;

import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The body of a send in one of the three content types of spec/azure-rest.md §2. */
enum SendBody {
    JSON("application/json") {
        @Override
        Payload payload(byte[] body) {
            return JsonSend.payload(body);
        }
    },
    MESSAGE_PACK("application/x-msgpack") {
        @Override
        Payload payload(byte[] body) {
            return MessagePackSend.payload(body);
        }
    },
    READY_FRAMES("application/octet-stream") {
        @Override
        Payload payload(byte[] body) {
            return ReadyFrames.payload(body);
        }
    };

    private final String mediaType;

    SendBody(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * One hub message, framed.
     *
     * @throws RefusedException BODY_INVALID, which says where and what was expected
     */
    abstract Payload payload(byte[] body);

    /** Fails with a RefusedException: BODY_INVALID, BODY_TOO_LARGE. */
    static CompletionStage<Payload> read(HttpServerRequest request) {
        SendBody type = of(request.getHeader(HttpHeaders.CONTENT_TYPE));
        CompletableFuture<byte[]> body = BoundedBody.of(request);
        return body.thenApply(type::payload);
    }

    private static SendBody of(@Nullable String contentType) {
        if (contentType == null) {
            return JSON;
        }
        String bare = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        for (SendBody type : values()) {
            if (type.mediaType.equals(bare)) {
                return type;
            }
        }
        throw new RefusedException(
                Refusal.CONTENT_TYPE_UNSUPPORTED,
                "content-type (expected: application/json, application/x-msgpack or application/octet-stream)");
    }
}

package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection without TLS, and the requests on it. */
public final class Http2 implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 30;

    private final HttpClient client;
    private final URI server;

    public Http2(Vertx vertx, URI server) {
        this.server = server;
        client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setHttp2MaxPoolSize(1));
    }

    /** A request whose head goes out with its first bytes, or its end. */
    public Exchange begin(String verb, String pathAndQuery, String... headers) {
        MultiMap all = MultiMap.caseInsensitiveMultiMap();
        for (String header : headers) {
            String[] parts = header.split(":", 2);
            all.add(parts[0], parts[1].trim());
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(verb))
                .setServer(SocketAddress.inetSocketAddress(server.getPort(), server.getHost()))
                .setHost("localhost")
                .setURI(pathAndQuery)
                .setHeaders(all);
        return new Exchange(now(client.request(options)));
    }

    /** A request without a body, or with this one. */
    public Exchange ask(String verb, String pathAndQuery, String body, String... headers) {
        Exchange exchange = begin(verb, pathAndQuery, headers);
        exchange.request.end(body.replace('|', '\u001e'));
        return exchange;
    }

    private static <T> T now(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        now(client.close());
    }

    /** One request and what is known of its answer. */
    public static final class Exchange {
        private final HttpClientRequest request;
        private final CompletableFuture<Integer> status = new CompletableFuture<>();
        private final StringBuffer body = new StringBuffer();
        private volatile MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        private boolean begun;
        private volatile boolean ended;
        private volatile boolean reset;

        private Exchange(HttpClientRequest request) {
            this.request = request;
            request.exceptionHandler(this::failed);
            request.response()
                    .onSuccess(response -> {
                        assertThat(response.version()).isEqualTo(HttpVersion.HTTP_2);
                        headers = response.headers();
                        response.exceptionHandler(this::failed);
                        response.handler(piece -> body.append(piece.toString().replace('\u001e', '|')));
                        response.endHandler(end -> ended = true);
                        status.complete(response.statusCode());
                    })
                    .onFailure(cause -> {
                        failed(cause);
                        status.completeExceptionally(cause);
                    });
        }

        private void failed(Throwable cause) {
            reset |= cause instanceof StreamResetException;
        }

        public void write(String bytes) {
            if (!begun) {
                begun = true;
                // Without a length, what HTTP/1.1 would send in chunks.
                request.setChunked(!request.headers().contains("Content-Length"));
            }
            request.write(bytes);
        }

        /** Gives the exchange up, as an aborted fetch does. */
        public void cancel() {
            request.reset(8);
        }

        /** Reads the body no further. */
        public void pause() {
            now(request.response().onSuccess(HttpClientResponse::pause));
        }

        public boolean isReset() {
            return reset;
        }

        public boolean isAnswered() {
            return status.isDone();
        }

        public int status() {
            try {
                return status.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        public @Nullable String header(String name) {
            return headers.get(name);
        }

        /** What came so far. */
        public String soFar() {
            return body.toString();
        }

        /** The body once it has ended; 0x1E shows as a bar. */
        public String text() {
            Eventually.holds("the answer ends", () -> ended);
            return soFar();
        }

        /** Status and body, for a glance. */
        @Override
        public String toString() {
            int code = status();
            return text().isEmpty() ? String.valueOf(code) : code + " " + soFar();
        }
    }
}

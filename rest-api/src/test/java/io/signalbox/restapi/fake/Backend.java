package io.signalbox.restapi.fake;

import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.TokenSigner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A backend service: makes a token for each request, as SDKs do, and sends it. */
public final class Backend {
    public static final String HELLO = "{\"target\":\"hello\",\"arguments\":[1,\"two\"]}";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI api;
    private final AccessKey key;

    /** @param api where the REST API listens, without a path */
    public Backend(URI api, AccessKey key) {
        this.api = api;
        this.key = key;
    }

    public HttpResponse<String> post(String pathAndQuery, String json) {
        return post(pathAndQuery, "application/json", BodyPublishers.ofString(json));
    }

    public HttpResponse<String> post(String pathAndQuery, String contentType, BodyPublisher body) {
        return send(request(pathAndQuery).header("Content-Type", contentType).POST(body));
    }

    public CompletableFuture<HttpResponse<String>> postLater(String pathAndQuery, String json) {
        var request = request(pathAndQuery)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return HTTP.sendAsync(request, BodyHandlers.ofString());
    }

    /** Without a body. */
    public HttpResponse<String> call(String method, String pathAndQuery) {
        return send(request(pathAndQuery).method(method, BodyPublishers.noBody()));
    }

    /** With the given Authorization header, or none. */
    public HttpResponse<String> callWith(String authorization, String method, String pathAndQuery) {
        var request = HttpRequest.newBuilder(URI.create(api + pathAndQuery)).timeout(Duration.ofSeconds(20));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return send(request.method(method, BodyPublishers.noBody()));
    }

    /** A token of one hour for one audience. */
    public String token(String audience) {
        return TokenSigner.sign(key, audience, Instant.now(), Duration.ofHours(1), List.of());
    }

    /** The audience that documents ask for: the URL without its query. */
    public String audience(String pathAndQuery) {
        return "http://" + api.getHost() + pathAndQuery.split("\\?", 2)[0];
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(api + pathAndQuery))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token(audience(pathAndQuery)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError("no answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}

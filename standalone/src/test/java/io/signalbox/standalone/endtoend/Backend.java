package io.signalbox.standalone.endtoend;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.protocol.token.TokenSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A backend service and an operator: plain HTTP. */
final class Backend {
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Await.LIMIT)
            .build();
    private final URI endpoint;
    private final AccessKey key;

    Backend(ConnectionString connection) {
        this(connection.endpoint(), connection.accessKey());
    }

    Backend(URI endpoint, AccessKey key) {
        this.endpoint = endpoint;
        this.key = key;
    }

    record Answer(int status, String body) {}

    /** Sends to everyone of a hub. */
    Answer broadcast(String hub, String json) {
        String path = "/api/hubs/" + hub + "/:send";
        return post(path + "?api-version=2022-06-01", restToken(path), json);
    }

    /** Closes every connection of a user. */
    Answer closeUser(String hub, String user) {
        String path = "/api/hubs/" + hub + "/users/" + user + "/:closeConnections";
        return post(path + "?api-version=2022-06-01", restToken(path), "");
    }

    /** What an operator POSTs. */
    Answer operate(String path, String operatorKey, String json) {
        return post("/control/v1" + path, operatorKey, json);
    }

    String restToken(String path) {
        return sign(Audiences.rest(endpoint, path), Instant.now(), List.of());
    }

    String clientToken(String hub, String user) {
        return clientToken(hub, user, Instant.now());
    }

    /** @param issued five minutes before it expires */
    String clientToken(String hub, String user, Instant issued) {
        return sign(Audiences.client(endpoint, new HubName(hub)), issued, List.of(new Claim("asrs.s.uid", user)));
    }

    /** Sends to the members of a group. */
    Answer sendToGroup(String hub, String group, String json) {
        String path = "/api/hubs/" + hub + "/groups/" + group + "/:send";
        return post(path + "?api-version=2022-06-01", restToken(path), json);
    }

    URI clientUrl(String hub) {
        return endpoint.resolve("/client/?hub=" + hub);
    }

    Answer post(String path, String bearer, String body) {
        return request("POST", path, bearer, body);
    }

    Answer request(String method, String path, String bearer, String body) {
        try {
            HttpResponse<String> answer =
                    http.send(built(method, path, bearer, body), HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** What the REST API is asked, its version added to the query. */
    CompletableFuture<Answer> rest(String method, String path, String query, String body) {
        HttpRequest request = built(method, path + "?api-version=2022-06-01" + query, restToken(path), body);
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(answer -> new Answer(answer.statusCode(), answer.body()));
    }

    private HttpRequest built(String method, String path, String bearer, String body) {
        return HttpRequest.newBuilder(URI.create(endpoint + path))
                .timeout(Await.LIMIT)
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private String sign(String audience, Instant issued, List<Claim> claims) {
        return TokenSigner.sign(key, audience, issued, LIFETIME, claims);
    }
}

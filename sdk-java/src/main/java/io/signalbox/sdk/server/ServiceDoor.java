package io.signalbox.sdk.server;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.protocol.token.TokenSigner;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds the data plane of a hub over HTTP, and signs the tokens that let this server in. */
final class ServiceDoor {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(5);
    private static final int OK = 200;
    private static final int SHOWN = 200;

    private final ConnectionString connection;
    private final Clock clock;
    /** In HTTP/1.1 a node that leaves can say that the next question is to come over another socket, to another node. */
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    ServiceDoor(ConnectionString connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /** A fresh token for the streams of one hub; it is checked when a stream opens, not later. */
    String token(HubName hub) {
        AccessKey key = connection.accessKey();
        String audience = Audiences.appServer(connection.endpoint(), hub);
        return TokenSigner.sign(key, audience, clock.instant(), TOKEN_LIFETIME, List.of());
    }

    /** Fails with {@link IllegalStateException} when the service answers something else, else with what HTTP threw. */
    CompletionStage<ServiceAddress> find(HubName hub) {
        URI uri = URI.create(withoutSlash(connection.serverEndpoint()) + "/server/negotiate?hub="
                + URLEncoder.encode(hub.value(), StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token(hub))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).thenApply(answer -> address(uri, answer));
    }

    private static ServiceAddress address(URI uri, HttpResponse<String> answer) {
        if (answer.statusCode() != OK) {
            String body = answer.body();
            throw new IllegalStateException(uri + ": " + answer.statusCode() + " (expected: 200) "
                    + body.substring(0, Math.min(SHOWN, body.length())));
        }
        return ServiceAddress.parse(answer.body());
    }

    private static String withoutSlash(URI endpoint) {
        String text = endpoint.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}

package io.signalbox.dataplane.support;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Asks a node for its connections, and to go out of service, as operators do. */
public final class Operator {
    private static final String HMAC = "HmacSHA256";
    private static final String PATH = "/operate/tenants/dev/connections?limit=1000";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI server;

    private Operator(URI server) {
        this.server = server;
    }

    public static Operator of(URI server) {
        return new Operator(server);
    }

    /** The hub of each connection of tenant dev that is open, handshake done or not. */
    List<String> hubsOfOpenConnections() {
        return page(PATH).stream().map(one -> one.getString("hub")).toList();
    }

    /** What is told of each connection of tenant dev that was open and is remembered. */
    public List<JsonObject> endedConnections() {
        return page(PATH + "&state=ended");
    }

    private List<JsonObject> page(String path) {
        return new JsonObject(call("GET", path, key()).body())
                .getJsonArray("connections").stream()
                        .map(one -> (JsonObject) one)
                        .toList();
    }

    /** GET, POST or DELETE. */
    public JsonObject drain(String verb) {
        HttpResponse<String> answer = drain(verb, key());
        if (answer.statusCode() != 200) {
            throw new AssertionError(verb + ": " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    public HttpResponse<String> drain(String verb, String key) {
        return call(verb, "/operate/drain", key);
    }

    private HttpResponse<String> call(String verb, String path, String key) {
        try {
            HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                    .timeout(Duration.ofSeconds(10))
                    .method(verb, HttpRequest.BodyPublishers.noBody())
                    .header("Authorization", "Bearer " + key)
                    .build();
            return HTTP.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String key() {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(StandInControlPlane.SECRET.value().getBytes(StandardCharsets.UTF_8), HMAC));
            return HexFormat.of().formatHex(mac.doFinal("operate".getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}

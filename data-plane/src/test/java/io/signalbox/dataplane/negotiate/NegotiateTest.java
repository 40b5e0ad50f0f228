package io.signalbox.dataplane.negotiate;

import static io.signalbox.dataplane.support.StandInControlPlane.STATEFUL_HUB;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Claim;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init") // Quarkus sets the fields.
@QuarkusTest
class NegotiateTest extends NodeUnderTest {
    private static final String HUB = "negotiating";
    private static final String WEB_SOCKETS =
            "{\"transport\":\"WebSockets\",\"transferFormats\":[\"Text\",\"Binary\"]}";
    private static final String EVENTS = "{\"transport\":\"ServerSentEvents\",\"transferFormats\":[\"Text\"]}";
    private static final String POLLING = "{\"transport\":\"LongPolling\",\"transferFormats\":[\"Text\",\"Binary\"]}";
    private static final String TRANSPORTS =
            "\"availableTransports\":[" + String.join(",", WEB_SOCKETS, EVENTS, POLLING) + "]";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Inject
    Vertx vertx;

    private HttpResponse<String> post(String pathAndQuery, @Nullable String token) throws Exception {
        return send("POST", pathAndQuery, token);
    }

    private HttpResponse<String> send(String method, String pathAndQuery, @Nullable String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server().resolve(pathAndQuery))
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String field(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        assertThat(matcher.find()).as("%s in %s", name, json).isTrue();
        return matcher.group(1);
    }

    private static String negotiate(int version) {
        return "/client/negotiate?hub=" + HUB + "&negotiateVersion=" + version;
    }

    // what is answered

    // compat: route-negotiate, route-query-case, neg-no-body, neg-version-clamp, neg-type-length, neg-field-order
    // compat: neg-transports, neg-no-null, redirect-once, java-negotiate-null, net-negotiate, rd-negotiate
    @ParameterizedTest
    @ValueSource(strings = {"&negotiateVersion=1", "&negotiateVersion=2", "&negotiateVersion=7", "&NegotiateVersion=1"})
    void version_1_and_newer_get_an_id_and_a_secret_token_in_the_order_of_fields_that_clients_know(String version)
            throws Exception {
        String accessToken = Tokens.client(HUB);
        var answer = post("/client/negotiate?hub=" + HUB + version, accessToken);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Content-Length"))
                .contains(String.valueOf(answer.body().length()));
        String id = field(answer.body(), "connectionId");
        String token = field(answer.body(), "connectionToken");
        assertThat(answer.body())
                .isEqualTo("{\"negotiateVersion\":1,\"accessToken\":\"" + accessToken + "\",\"connectionId\":\"" + id
                        + "\",\"connectionToken\":\"" + token + "\"," + TRANSPORTS + "}");
        assertThat(id).hasSize(22);
    }

    // compat: route-query-case, neg-stateful, net-stateful
    @Test
    void stateful_reconnect_is_promised_first_of_all_where_the_hub_has_it_and_the_client_asks() throws Exception {
        String token = Tokens.client(STATEFUL_HUB);
        String path = "/client/negotiate?hub=" + STATEFUL_HUB + "&negotiateVersion=1";
        assertThat(post(path + "&useStatefulReconnect=true", token).body())
                .startsWith("{\"useStatefulReconnect\":true,\"negotiateVersion\":1,");
        assertThat(post(path + "&UseStatefulReconnect=True", token).body()).contains("useStatefulReconnect");
    }

    // compat: neg-stateful-unasked
    @ParameterizedTest
    @CsvSource({
        "stateful, 1, ''",
        "stateful, 1, false",
        "stateful, 1, yes",
        "stateful, 0, true",
        "negotiating, 1, true",
    })
    void stateful_reconnect_is_not_promised_otherwise(String hub, int version, String asked) throws Exception {
        var answer = post(
                "/client/negotiate?hub=" + hub + "&negotiateVersion=" + version + "&useStatefulReconnect=" + asked,
                Tokens.client(hub));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("useStatefulReconnect");
    }

    // compat: opt-allow-stateful
    @Test
    void stateful_reconnect_is_promised_where_the_hubs_app_server_allows_it() throws Exception {
        String path = "/client/negotiate?hub=allowing&negotiateVersion=1&useStatefulReconnect=true";
        assertThat(post(path, Tokens.client("allowing")).body()).doesNotContain("useStatefulReconnect");
        HubSettings.Builder settings = HubSettings.newBuilder().setAllowStatefulReconnects(true);
        closing(FakeAppServer.serving(dataPlane.grpcPort(), "allowing", settings.build()));
        Eventually.holds("the promise", () -> answer(path, "allowing").startsWith("{\"useStatefulReconnect\":true,"));
    }

    private String answer(String path, String hub) {
        try {
            return post(path, Tokens.client(hub)).body();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // compat: st-websockets-only
    @Test
    void stateful_reconnect_is_not_promised_to_a_client_without_websockets() throws Exception {
        var answer = post(
                "/client/negotiate?hub=" + STATEFUL_HUB + "&negotiateVersion=1&useStatefulReconnect=true",
                Tokens.client(STATEFUL_HUB, new Claim("asrs.s.htt", "6")));
        assertThat(answer.body()).doesNotContain("useStatefulReconnect");
    }

    // compat: neg-version-absent, neg-v0-shape, neg-no-null, neg-required, neg-no-protocol-version
    // compat: opt-minimum-version, py-version-0, rd-negotiate
    @ParameterizedTest
    @ValueSource(strings = {"", "&negotiateVersion=0"})
    void version_0_gets_an_id_alone(String version) throws Exception {
        String token = Tokens.client(HUB);
        var answer = post("/client/negotiate?hub=" + HUB + version, token);
        String id = field(answer.body(), "connectionId");
        assertThat(answer.body())
                .isEqualTo("{\"negotiateVersion\":0,\"accessToken\":\"" + token + "\",\"connectionId\":\"" + id + "\","
                        + TRANSPORTS + "}");
    }

    // compat: redirect-token-repeated, redirect-token-kept, ident-user-agent, java-lp-token
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "User-Agent | Microsoft SignalR/9.0 (9.0.3; Linux; Java; 17.0.15; Debian)| true",
                "User-Agent | okhttp/4.12.0| true",
                "User-Agent | Microsoft SignalR/10.0 (10.0.11; Linux; NodeJS; v20.1.0)| false",
                "User-Agent | Microsoft SignalR/8.0 (8.0.1; Linux; .NET; .NET 8.0.1)| false",
                "X-SignalR-User-Agent | Microsoft SignalR/10.0 (10.0.11; Unknown OS; Browser; Unknown Runtime Version)"
                        + "| false"
            })
    void the_access_token_is_repeated_to_clients_that_would_lose_it(String header, String agent, boolean repeated)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server().resolve(negotiate(1)))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + Tokens.client(HUB))
                .header(header, agent)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        String body = HTTP.send(request, BodyHandlers.ofString()).body();
        assertThat(body.contains("\"accessToken\":")).isEqualTo(repeated);
    }

    // compat: neg-transports-allowed, opt-transports
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "4, 3", "5, 1 3", "6, 2 3", "7, 1 2 3"})
    void the_transports_are_those_that_the_token_allows(String bits, String listed) throws Exception {
        var answer = post(negotiate(1), Tokens.client(HUB, new Claim("asrs.s.htt", bits)));
        List<String> every = List.of(WEB_SOCKETS, EVENTS, POLLING);
        String expected = Arrays.stream(listed.split(" "))
                .map(number -> every.get(Integer.parseInt(number) - 1))
                .collect(Collectors.joining(",", "\"availableTransports\":[", "]}"));
        assertThat(answer.body()).endsWith(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // compat: neg-error-integer
                "one; The client requested a non-integer protocol version.",
                "1.5; The client requested a non-integer protocol version.",
                "99999999999; The client requested a non-integer protocol version.",
                // compat: neg-error-version
                "-1; The client requested version '-1', but the server does not support this version."
            })
    void other_versions_get_an_error_with_status_200(String version, String error) throws Exception {
        var answer = post("/client/negotiate?hub=" + HUB + "&negotiateVersion=" + version, Tokens.client(HUB));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"error\":\"" + error + "\"}");
    }

    // compat: neg-query-kept, rd-extra-taken
    @Test
    void the_query_of_a_redirect_is_no_obstacle() throws Exception {
        var answer = post(
                "/client/negotiate?hub=" + HUB + "&asrs.op=%2Fchat&x=y&asrs_request_id=a%3D&negotiateVersion=1",
                Tokens.client(HUB));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    // compat: neg-content-type
    @Test
    void a_content_type_is_no_obstacle() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server().resolve("/client/negotiate?hub=" + HUB))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + Tokens.client(HUB))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).body()).startsWith("{\"negotiateVersion\":0,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    void other_verbs_are_not_allowed(String verb) throws Exception {
        assertThat(send(verb, negotiate(1), Tokens.client(HUB)).statusCode()).isEqualTo(405);
    }

    // compat: rd-hubs
    @ParameterizedTest
    @ValueSource(strings = {"", "?hub=a&hub=b", "?hub=", "?hub=9lives", "?hub=a%20b", "?hub=%zz"})
    void a_hub_that_is_missing_doubled_or_malformed_is_a_bad_request(String query) throws Exception {
        String path = "/client/negotiate" + query;
        HttpResponse<String> answer;
        if (query.contains("%zz")) {
            answer = null;
            assertThat(rawStatus("POST", path)).isEqualTo(400);
        } else {
            answer = post(path, Tokens.client("a"));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).doesNotContain("\tat ");
        }
    }

    private int rawStatus(String method, String target) throws IOException {
        try (java.net.Socket socket = new java.net.Socket(server().getHost(), server().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).doesNotContain("\tat ");
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    // who may

    // compat: tk-kid
    @Test
    void the_secondary_key_is_as_good_as_the_primary() throws Exception {
        String token = Tokens.client(new AccessKey("secondary key of 32 characters for dev"), HUB, Instant.now());
        assertThat(post(negotiate(1), token).statusCode()).isEqualTo(200);
    }

    private void refused(@Nullable String token) throws Exception {
        var answer = post(negotiate(1), token);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body())
                .as("clients show the reason phrase when there is no body")
                .isEmpty();
    }

    // compat: neg-401, rd-401
    @Test
    void tokens_that_are_missing_wrong_expired_or_for_someone_else_are_refused() throws Exception {
        refused(null);
        refused("");
        refused("not.a.token");
        String good = Tokens.client(HUB);
        refused(good.substring(0, good.length() - 5) + "AAAAA");
        refused(Tokens.client(StandInControlPlane.key("dev"), HUB, Instant.now().minus(Duration.ofHours(2))));
        refused(Tokens.client("otherhub"));
        refused(Tokens.client(StandInControlPlane.key("acme"), HUB, Instant.now()));
        refused(Tokens.appServer("dev", HUB));
    }

    @Test
    void a_token_without_a_signature_is_refused() throws Exception {
        String[] parts = Tokens.client(HUB).split("\\.");
        for (String algorithm : new String[] {"none", "None", "NONE", "HS1", "RS256"}) {
            String header = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            ("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}").getBytes(StandardCharsets.UTF_8));
            refused(header + "." + parts[1] + ".");
            refused(header + "." + parts[1] + "." + parts[2]);
        }
    }

    // whose

    @Test
    void a_path_prefix_or_a_host_names_the_tenant() throws Exception {
        String token = Tokens.client(StandInControlPlane.key("acme"), HUB, Instant.now());
        assertThat(post("/t/acme" + negotiate(1), token).statusCode()).isEqualTo(200);
        assertThat(post("/t/acme" + negotiate(1), Tokens.client(HUB)).statusCode())
                .isEqualTo(401);
        assertThat(statusAt("acme.signalbox.example", token)).isEqualTo(200);
        assertThat(statusAt("acme.signalbox.example:8080", token)).isEqualTo(200);
        assertThat(statusAt("acme.custom.example", token)).isEqualTo(200);
        assertThat(statusAt("elsewhere.example", token))
                .as("the default tenant's key is another")
                .isEqualTo(401);
    }

    private int statusAt(String host, String token) throws IOException {
        try (java.net.Socket socket = new java.net.Socket(server().getHost(), server().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("POST " + negotiate(1) + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    // compat: net-http2
    @Test
    void a_host_names_the_tenant_in_http_2_too() throws Exception {
        assertThat(statusInHttp2("acme.signalbox.example", negotiate(1), clientOf("acme")))
                .isEqualTo(200);
        assertThat(statusInHttp2("acme.custom.example", negotiate(1), clientOf("acme")))
                .isEqualTo(200);
        assertThat(statusInHttp2("elsewhere.example", negotiate(1), clientOf("acme")))
                .isEqualTo(401);
        assertThat(statusInHttp2(
                        "acme.signalbox.example", "/server/negotiate?hub=" + HUB, Tokens.appServer("acme", HUB)))
                .isEqualTo(200);
    }

    private static String clientOf(String tenant) {
        return Tokens.client(StandInControlPlane.key(tenant), HUB, Instant.now());
    }

    private int statusInHttp2(String host, String pathAndQuery, String token) throws Exception {
        var client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        try {
            RequestOptions request = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setServer(SocketAddress.inetSocketAddress(server().getPort(), server().getHost()))
                    .setHost(host)
                    .setURI(pathAndQuery)
                    .putHeader("Authorization", "Bearer " + token);
            return client.request(request)
                    .compose(HttpClientRequest::send)
                    .map(answer -> {
                        assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
                        return answer.statusCode();
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        } finally {
            client.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    // compat: neg-404
    @Test
    void an_unknown_tenant_is_not_found_and_a_disabled_one_is_forbidden() throws Exception {
        var unknown = post("/t/nobody" + negotiate(1), Tokens.client(HUB));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("signalbox-refusal")).contains("TENANT_UNKNOWN");
        String token = Tokens.client(StandInControlPlane.key("disabled"), HUB, Instant.now());
        assertThat(post("/t/disabled" + negotiate(1), token).statusCode()).isEqualTo(403);
        assertThat(post("/t/Bad_Name" + negotiate(1), token).statusCode()).isEqualTo(400);
    }

    // compat: neg-forgotten
    @Test
    void a_connection_token_is_good_for_a_few_seconds() throws Exception {
        String id = field(post(negotiate(1), Tokens.client(HUB)).body(), "connectionToken");
        Eventually.holds("the id is too old", () -> {
            try {
                // Which begins nothing, as a GET or a POST would.
                return send("DELETE", "/client/?hub=" + HUB + "&id=" + id, Tokens.client(HUB))
                        .body()
                        .equals("No Connection with that ID");
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    // discovery for app servers

    @Test
    void an_app_server_learns_where_to_open_its_streams() throws Exception {
        var answer = post("/server/negotiate?hub=" + HUB, Tokens.appServer("dev", HUB));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"grpc\":\"" + server().getHost() + ":" + dataPlane.grpcPort()
                        + "\",\"tls\":false,\"tenant\":\"dev\"}");
        var acme = post("/t/acme/server/negotiate?hub=" + HUB, Tokens.appServer("acme", HUB));
        assertThat(acme.body()).endsWith("\"tenant\":\"acme\"}");
        assertThat(post("/server/negotiate?hub=" + HUB, Tokens.client(HUB)).statusCode())
                .isEqualTo(401);
        assertThat(post("/server/negotiate?hub=other", Tokens.appServer("dev", HUB))
                        .statusCode())
                .isEqualTo(401);
        assertThat(post("/server/negotiate?hub=" + HUB, null).statusCode()).isEqualTo(401);
    }
}

package io.signalbox.dataplane.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.TenantOptions;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers read before a page may use an answer (spec/signalr-transports.md §12). */
@QuarkusTest
class OriginCheckTest extends NodeUnderTest {
    private static final String PAGE = "https://app.example.com";
    private static final String OTHER = "https://other.example.com";
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    // compat: cors-answer
    @Test
    void a_page_reads_the_answer_to_its_negotiate_with_its_own_origin_and_credentials() throws Exception {
        var answer = send("POST", "/client/negotiate?hub=cors", PAGE, Tokens.client("cors"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(header(answer, "Vary")).isEqualTo("Origin");
    }

    @Test
    void without_an_origin_nothing_is_said_but_that_answers_differ() throws Exception {
        var answer = send("POST", "/client/negotiate?hub=cors", null, Tokens.client("cors"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
        assertThat(header(answer, "Vary")).isEqualTo("Origin");
    }

    // compat: cors-preflight, js-requested-with
    @ParameterizedTest
    @ValueSource(strings = {"/client/", "/client", "/client/negotiate", "/client/refresh", "/t/acme/client/negotiate"})
    void a_preflight_is_answered_without_a_token(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server().resolve(path + "?hub=cors&id=1"))
                .timeout(Duration.ofSeconds(30))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", PAGE)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,x-requested-with,x-signalr-user-agent,x-own")
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(header(answer, "Access-Control-Allow-Methods")).isEqualTo("GET, POST, DELETE, OPTIONS");
        assertThat(header(answer, "Access-Control-Allow-Headers"))
                .isEqualTo("authorization,x-requested-with,x-signalr-user-agent,x-own");
        assertThat(Integer.parseInt(header(answer, "Access-Control-Max-Age"))).isPositive();
    }

    // compat: cors-get
    @ParameterizedTest
    @CsvSource({
        "POST, /client/negotiate?hub=cors, 401",
        "POST, /client/negotiate, 400",
        "GET, /client/?hub=cors&id=gone, 404",
        "GET, /client/negotiate?hub=cors, 405",
        "POST, /t/disabled/client/negotiate?hub=cors, 403",
    })
    void a_page_reads_errors_too(String verb, String path, int status) throws Exception {
        String token = status == 401 || status == 403 ? null : Tokens.client("cors");
        var answer = send(verb, path, PAGE, token);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(header(answer, "Vary")).isEqualTo("Origin");
    }

    // compat: cors-get
    @Test
    void a_page_reads_its_event_stream() throws Exception {
        String token = Tokens.client("cors");
        String path = "/client/?hub=cors&access_token=" + token + "&id=" + negotiate("cors", token);
        RawHttp stream =
                closing(RawHttp.open(server())).ask("GET", path, "Accept: text/event-stream", "Origin: " + PAGE);
        RawHttp.Answer began = stream.begun();
        assertThat(began.header("Content-Type")).isEqualTo("text/event-stream");
        assertReadable(began);
        assertThat(stream.chunk()).isEqualTo(":\r\n");
    }

    // compat: cors-get
    @Test
    void a_page_reads_its_polls_and_what_is_said_to_its_posts() throws Exception {
        serving("corsPolls");
        String token = Tokens.client("corsPolls");
        String path = "/client/?hub=corsPolls&id=" + negotiate("corsPolls", token);
        String[] headers = {"Authorization: Bearer " + token, "Origin: " + PAGE};
        RawHttp http = closing(RawHttp.open(server()));
        assertReadable(http.ask("GET", path, headers).answer());
        byte[] handshake = "{\"protocol\":\"json\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8);
        assertReadable(http.post(path, handshake, headers).answer());
        RawHttp.Answer next = http.ask("GET", path, headers).answer();
        assertReadable(next);
        assertThat(next.text()).isEqualTo("{}|");
    }

    private static void assertReadable(RawHttp.Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(answer.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void where_no_tenant_is_known_nothing_is_allowed() throws Exception {
        var answer = send("POST", "/t/nobody/client/negotiate?hub=cors", PAGE, null);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    // compat: cors-websocket
    @Test
    void a_page_of_another_origin_reads_nothing_and_its_web_socket_is_refused() throws Exception {
        restrict("walled", TenantOptions.newBuilder().addAllowedOrigins(PAGE).build());
        String path = "/t/walled/client/";

        var refused = send("POST", path + "negotiate?hub=cors", OTHER, token("walled"));
        assertThat(refused.headers().map())
                .doesNotContainKeys("access-control-allow-origin", "access-control-allow-credentials");
        assertThat(header(refused, "Vary")).isEqualTo("Origin");
        var webSocket = dialFrom(path, "Origin: " + OTHER);
        assertThat(webSocket.status()).isEqualTo(403);
        assertThat(webSocket.header("signalbox-refusal")).isEqualTo("ORIGIN_NOT_ALLOWED");

        var allowed = send("POST", path + "negotiate?hub=cors", PAGE, token("walled"));
        assertThat(allowed.statusCode()).isEqualTo(200);
        assertThat(header(allowed, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(dialFrom(path, "Origin: " + PAGE).status()).isEqualTo(101);
        assertThat(dialFrom(path, "X-No: origin").status())
                .as("no web page at all")
                .isEqualTo(101);
    }

    /** They are served, for a server cannot tell a page from others that send such a header; but no page may read them. */
    // compat: cors-get
    @Test
    void a_page_of_another_origin_reads_no_stream_and_no_poll_either() throws Exception {
        restrict("walled3", TenantOptions.newBuilder().addAllowedOrigins(PAGE).build());
        for (String origin : new String[] {PAGE, OTHER}) {
            for (String accept : new String[] {"text/event-stream", "*/*"}) {
                String id = negotiateAt("/t/walled3", token("walled3"));
                String[] headers = {
                    "Authorization: Bearer " + token("walled3"), "Accept: " + accept, "Origin: " + origin
                };
                RawHttp get = closing(RawHttp.open(server()));
                RawHttp.Answer answer = get.ask("GET", "/t/walled3/client/?hub=cors&id=" + id, headers)
                        .begun();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(origin.equals(PAGE) ? PAGE : null);
                assertThat(answer.header("Vary")).isEqualTo("Origin");
            }
        }
    }

    private String negotiateAt(String prefix, String token) throws Exception {
        String body = send("POST", prefix + "/client/negotiate?hub=cors&negotiateVersion=1", null, token)
                .body();
        return body.replaceAll(".*\"connectionToken\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void a_refused_page_hears_nothing_in_a_preflight_either() throws Exception {
        restrict("walled2", TenantOptions.newBuilder().addAllowedOrigins(PAGE).build());
        HttpRequest request = HttpRequest.newBuilder(server().resolve("/t/walled2/client/negotiate?hub=cors"))
                .timeout(Duration.ofSeconds(30))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", OTHER)
                .header("Access-Control-Request-Method", "POST")
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control-"));
    }

    @Test
    void a_tenant_without_credentials_does_not_allow_them() throws Exception {
        restrict("bare", TenantOptions.newBuilder().setAllowCredentials(false).build());
        var answer = send("POST", "/t/bare/client/negotiate?hub=cors", PAGE, token("bare"));
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(PAGE);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-credentials");
    }

    private void restrict(String tenant, TenantOptions options) {
        controlPlane().put(tenant, options);
        String path = "/t/" + tenant + "/client/negotiate?hub=cors";
        Eventually.holds("tenant " + tenant + " is known", () -> {
            try {
                return send("POST", path, null, token(tenant)).statusCode() == 200;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }

    private RawWebSocket dialFrom(String path, String header) throws Exception {
        return closing(
                RawWebSocket.open(server(), path + "?hub=cors", "Authorization: Bearer " + token("walled"), header));
    }

    private static String token(String tenant) {
        return Tokens.client(StandInControlPlane.key(tenant), "cors", Instant.now());
    }

    private HttpResponse<String> send(String verb, String path, @Nullable String origin, @Nullable String token)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(verb, BodyPublishers.noBody());
        if (origin != null) {
            request.header("Origin", origin);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("absent");
    }
}

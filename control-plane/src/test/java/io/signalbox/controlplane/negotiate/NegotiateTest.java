package io.signalbox.controlplane.negotiate;

import static io.restassured.RestAssured.given;
import static io.signalbox.controlplane.Operator.bearer;
import static io.signalbox.controlplane.Operator.key;
import static io.signalbox.controlplane.Operator.newTenant;
import static io.signalbox.controlplane.Operator.patch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.signalbox.controlplane.FreshControlPlane;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.ClientIdentity;
import io.signalbox.protocol.token.TokenSigner;
import io.signalbox.protocol.token.TokenVerifier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
class NegotiateTest {
    @TestHTTPResource
    URI server = URI.create("");

    @Test
    void a_tenant_admits_no_anonymous_clients_unless_told_to() {
        String path = "/t/" + newTenant() + "/hubs/chat/negotiate";
        refused(given(), path, 401, "without a token");
    }

    // compat: redirect-form
    @Test
    void an_anonymous_client_is_redirected_with_its_query_and_no_user() {
        String tenant = newTenant();
        patch(tenant, "{\"anonymousClients\":true}").statusCode(200);

        ValidatableResponse answer = negotiate(
                        given(), "/t/" + tenant + "/hubs/Chat/negotiate?negotiateVersion=1&room=a%20b&hub=other&id=5")
                .statusCode(200)
                .body("availableTransports", empty());

        String url = answer.extract().path("url");
        assertThat(url).isEqualTo(base() + "/t/" + tenant + "/client/?hub=chat&negotiateVersion=1&room=a%20b");
        assertThat(identity(tenant, answer.extract().path("accessToken")).userId())
                .isNull();
    }

    @Test
    void at_the_root_it_is_the_default_tenant_and_the_address_has_no_prefix() {
        String url = negotiate(backend("dev", "/hubs/chat/negotiate"), "/hubs/chat/negotiate")
                .statusCode(200)
                .extract()
                .path("url");
        assertThat(url).isEqualTo(base() + "/client/?hub=chat");
    }

    @Test
    void a_custom_domain_names_its_tenant() {
        String tenant = newTenant();
        patch(tenant, "{\"anonymousClients\":true,\"hosts\":[\"rt.example.com\"]}")
                .statusCode(200);
        String url = negotiate(given().header("Host", "rt.example.com"), "/hubs/chat/negotiate")
                .statusCode(200)
                .extract()
                .path("url");
        assertThat(url).isEqualTo("http://rt.example.com/client/?hub=chat");
    }

    @Test
    void an_anonymous_client_cannot_name_its_user() {
        String tenant = newTenant();
        patch(tenant, "{\"anonymousClients\":true}").statusCode(200);
        refused(given(), "/t/" + tenant + "/hubs/chat/negotiate?userId=ann", 401, "userId");
        refused(given(), "/t/" + tenant + "/hubs/chat/negotiate?USER%49D=ann", 401, "userId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/hubs/chat/negotiate", "/hubs/chat", "/hubs", "/"})
    void whoever_holds_a_key_names_the_user(String audience) {
        ValidatableResponse answer = negotiate(
                        backend("dev", audience), "/hubs/chat/negotiate?userId=ann%20lee&negotiateVersion=1")
                .statusCode(200);
        assertThat(answer.extract().<String>path("url")).endsWith("/client/?hub=chat&negotiateVersion=1");
        assertThat(identity("dev", answer.extract().path("accessToken")).userId())
                .isEqualTo(new UserId("ann lee"));
    }

    @Test
    void a_token_for_another_path_or_tenant_is_refused() {
        refused(backend("dev", "/hubs/other/negotiate"), "/hubs/chat/negotiate", 401, "audience");
        refused(backend("dev", "/hub"), "/hubs/chat/negotiate", 401, "audience");
        refused(backend(newTenant(), "/hubs/chat/negotiate"), "/hubs/chat/negotiate", 401, "not valid");
        refused(bearer("nonsense"), "/hubs/chat/negotiate", 401, "not valid");
    }

    @Test
    void a_bad_token_is_refused_even_where_anonymous_clients_are_admitted() {
        String tenant = newTenant();
        patch(tenant, "{\"anonymousClients\":true}").statusCode(200);
        refused(bearer("nonsense"), "/t/" + tenant + "/hubs/chat/negotiate", 401, "not valid");
    }

    @Test
    void a_disabled_tenant_admits_nobody() {
        String tenant = newTenant();
        patch(tenant, "{\"enabled\":false,\"anonymousClients\":true}").statusCode(200);
        refused(given(), "/t/" + tenant + "/hubs/chat/negotiate", 403, "disabled");
    }

    @Test
    void an_unknown_tenant_and_a_bad_hub_are_refused() {
        refused(given(), "/t/nobody/hubs/chat/negotiate", 404, "tenant");
        refused(given(), "/t/NOBODY/hubs/chat/negotiate", 400, "tenant");
        refused(given(), "/hubs/9lives/negotiate", 400, "hub");
    }

    @Test
    void odd_queries_travel_on_or_are_refused_but_break_nothing() throws Exception {
        patch("dev", "{\"anonymousClients\":true}").statusCode(200);
        for (String query : List.of("?&&a", "?a=|b", "?a=%zz", "?=", "?a=%", "?a=\"x\"")) {
            assertThat(statusOf("/hubs/chat/negotiate" + query)).as(query).isIn(200, 400);
        }
    }

    /** By hand: HTTP clients repair or refuse such paths. */
    private int statusOf(String target) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            String request = "POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(answer.readLine().split(" ")[1]);
        }
    }

    private String base() {
        return server.getScheme() + "://" + server.getRawAuthority();
    }

    private RequestSpecification backend(String tenant, String audiencePath) {
        return bearer(TokenSigner.sign(
                new AccessKey(key(tenant, "secondary")),
                Audiences.rest(server, audiencePath),
                Instant.now(),
                Duration.ofMinutes(1),
                List.of()));
    }

    private static ValidatableResponse negotiate(RequestSpecification who, String path) {
        return who.urlEncodingEnabled(false).post(path).then();
    }

    private static void refused(RequestSpecification who, String path, int status, String text) {
        negotiate(who, path)
                .statusCode(status)
                .header("x-ms-error-code", containsString("Error.Request."))
                .body("message", containsString(text));
    }

    private static ClientIdentity identity(String tenant, String token) {
        List<AccessKey> keys = List.of(new AccessKey(key(tenant, "primary")));
        return ClientIdentity.of(new TokenVerifier(Clock.systemUTC()).verify(token, keys), new HubName("chat"));
    }
}

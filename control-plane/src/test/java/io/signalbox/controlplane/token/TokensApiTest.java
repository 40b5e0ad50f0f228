package io.signalbox.controlplane.token;

import static io.restassured.RestAssured.given;
import static io.signalbox.controlplane.Operator.bearer;
import static io.signalbox.controlplane.Operator.key;
import static io.signalbox.controlplane.Operator.newTenant;
import static io.signalbox.controlplane.Operator.operator;
import static io.signalbox.controlplane.Operator.patch;
import static io.signalbox.controlplane.Operator.regenerate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import io.signalbox.controlplane.FreshControlPlane;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.ClientIdentity;
import io.signalbox.protocol.token.TokenSigner;
import io.signalbox.protocol.token.TokenVerifier;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(FreshControlPlane.class)
class TokensApiTest {
    private static final HubName CHAT = new HubName("chat");

    @TestHTTPResource
    URI server = URI.create("");

    @Test
    void an_issued_token_opens_the_hub_for_the_user_with_the_claims() {
        ExtractableResponse<Response> issued = order(
                        operator(),
                        "dev",
                        "{\"hub\":\"Chat\",\"userId\":\"ann\",\"claims\":{\"team\":[\"a\",\"b\"],\"level\":\"7\"},"
                                + "\"minutesToExpire\":5}")
                .statusCode(200)
                .extract();

        assertThat(issued.<String>path("url")).endsWith(":" + server.getPort() + "/client/?hub=chat");
        ClientIdentity client = identity("dev", issued.path("accessToken"));
        assertThat(client.userId()).isEqualTo(new UserId("ann"));
        assertThat(client.claims()).contains(new Claim("team", "a"), new Claim("team", "b"), new Claim("level", "7"));
        assertThat(client.expires())
                .isCloseTo(Instant.now().plus(Duration.ofMinutes(5)), within(30, ChronoUnit.SECONDS))
                .isEqualTo(Instant.parse(issued.path("expires")));
    }

    @Test
    void a_tenant_reached_by_its_prefix_gets_a_prefixed_address() {
        String tenant = newTenant();
        String url = order(operator(), tenant, "{\"hub\":\"chat\"}").extract().path("url");
        assertThat(url).endsWith("/t/" + tenant + "/client/?hub=chat");
    }

    @Test
    void a_backend_orders_tokens_with_either_access_key_of_the_tenant() {
        String tenant = newTenant();
        for (String slot : List.of("primary", "secondary")) {
            order(backend(tenant, key(tenant, slot)), tenant, "{\"hub\":\"chat\"}")
                    .statusCode(200);
        }
    }

    @Test
    void a_regenerated_key_is_void_at_once_and_the_other_one_is_not() {
        String tenant = newTenant();
        String primary = key(tenant, "primary");
        String secondary = key(tenant, "secondary");
        regenerate(tenant, "primary");
        order(backend(tenant, primary), tenant, "{\"hub\":\"chat\"}").statusCode(401);
        order(backend(tenant, secondary), tenant, "{\"hub\":\"chat\"}").statusCode(200);
    }

    @Test
    void a_key_of_one_tenant_opens_no_other() {
        String tenant = newTenant();
        String other = newTenant();
        order(backend(other, key(tenant, "primary")), other, "{\"hub\":\"chat\"}")
                .statusCode(401);
        order(backend("nobody", key(tenant, "primary")), "nobody", "{\"hub\":\"chat\"}")
                .statusCode(401);
    }

    @Test
    void a_token_for_clients_orders_no_tokens() {
        String client = order(operator(), "dev", "{\"hub\":\"chat\"}").extract().path("accessToken");
        order(bearer(client), "dev", "{\"hub\":\"chat\"}").statusCode(401);
    }

    @Test
    void without_a_credential_no_token_is_issued() {
        order(given(), "dev", "{\"hub\":\"chat\"}").statusCode(401);
        order(bearer("nonsense"), "dev", "{\"hub\":\"chat\"}").statusCode(401);
        order(operator(), "nobody", "{\"hub\":\"chat\"}").statusCode(404);
    }

    @Test
    void a_disabled_tenant_issues_no_tokens() {
        String tenant = newTenant();
        patch(tenant, "{\"enabled\":false}").statusCode(200);
        order(operator(), tenant, "{\"hub\":\"chat\"}").statusCode(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                   | hub",
                "{\"hub\":\"9lives\"}                                 | hub",
                "{\"hub\":\"c\",\"userId\":\" \"}                     | user",
                "{\"hub\":\"c\",\"minutesToExpire\":0}                | minutesToExpire",
                "{\"hub\":\"c\",\"minutesToExpire\":1441}             | minutesToExpire",
                "{\"hub\":\"c\",\"minutesToExpire\":\"5\"}            | minutesToExpire",
                "{\"hub\":\"c\",\"minutesToExpire\":99999999999}      | minutesToExpire",
                "{\"hub\":\"c\",\"claims\":[]}                        | claims",
                "{\"hub\":\"c\",\"claims\":{\"a\":1}}                 | claims.a",
                "{\"hub\":\"c\",\"claims\":{\"asrs.s.uid\":\"x\"}}    | asrs.",
            })
    void an_order_that_is_not_what_the_call_takes_is_refused_with_where(String body, String where) {
        order(operator(), "dev", body).statusCode(400).body("message", containsString(where));
    }

    @Test
    void a_token_that_no_client_could_send_is_not_issued() {
        order(operator(), "dev", "{\"hub\":\"c\",\"claims\":{\"a\":\"" + "x".repeat(4096) + "\"}}")
                .statusCode(400)
                .body("message", containsString("4096"));
    }

    private RequestSpecification backend(String tenant, String key) {
        String audience = Audiences.rest(server, "/control/v1/tenants/" + tenant + "/tokens");
        return bearer(TokenSigner.sign(new AccessKey(key), audience, Instant.now(), Duration.ofMinutes(1), List.of()));
    }

    private static ValidatableResponse order(RequestSpecification who, String tenant, String body) {
        return who.contentType(ContentType.JSON)
                .body(body)
                .post("/control/v1/tenants/" + tenant + "/tokens")
                .then();
    }

    private static ClientIdentity identity(String tenant, String token) {
        List<AccessKey> keys = List.of(new AccessKey(key(tenant, "primary")));
        return ClientIdentity.of(new TokenVerifier(Clock.systemUTC()).verify(token, keys), CHAT);
    }
}

package io.signalbox.dataplane.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ClientClaims;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Connections that end with their token, and clients that show a new one in time (spec/signalr-transports.md §11). */
@QuarkusTest
class AuthenticationExpiryTest extends NodeUnderTest {
    private static final String COME_AGAIN = "{\"type\":7,\"allowReconnect\":true}";
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    // compat: auth-expiration, sc-expiry
    @Test
    void a_connection_ends_when_the_ticket_of_its_app_does() throws Exception {
        FakeAppServer appServer = serving("ticket");
        String soon = String.valueOf(Instant.now().plusSeconds(4).getEpochSecond());
        RawWebSocket client = connect(
                "ticket", Tokens.client("ticket", new Claim("asrs.s.coae", "true"), new Claim("asrs.s.aeo", soon)));
        assertThat(client.next()).isEqualTo(COME_AGAIN);
        assertThat(client.next()).isEqualTo("close 1000");
        appServer.await(frame -> frame.hasClientClosed()
                && frame.getClientClosed().getCode().equals(CloseCode.AUTHENTICATION_EXPIRED.name()));
    }

    // compat: opt-close-on-expiration, java-no-refresh, rd-each-request
    @Test
    void where_the_tenant_says_so_a_connection_ends_with_its_token_and_elsewhere_it_does_not() throws Exception {
        strict("strict-one");
        serving("strict-one", "chat");
        serving("outlives");
        RawWebSocket strict = connected("strict-one", expiringIn("strict-one", Duration.ofSeconds(4)), "");
        RawWebSocket lenient = connect(
                "outlives",
                Tokens.client(StandInControlPlane.key("dev"), "outlives", inAnHourLess(Duration.ofSeconds(4))));
        assertThat(strict.next()).isEqualTo(COME_AGAIN);
        lenient.patience(2_000);
        assertThatThrownBy(lenient::read).isInstanceOf(SocketTimeoutException.class);
    }

    // compat: auth-refresh
    @Test
    void a_client_that_shows_a_new_token_in_time_stays() throws Exception {
        strict("strict-two");
        FakeAppServer appServer = serving("strict-two", "chat");
        String old = expiringIn("strict-two", Duration.ofSeconds(6));
        JsonObject negotiated = new JsonObject(post("/t/strict-two/client/negotiate?negotiateVersion=1&hub=chat", old)
                .body());
        assertThat(negotiated.getLong("tokenLifetimeSeconds")).isBetween(1L, 6L);
        String id = negotiated.getString("connectionToken");
        RawWebSocket client = connected("strict-two", old, "&id=" + id);

        HttpResponse<String> answer = post(
                "/t/strict-two/client/refresh?hub=chat&id=" + id,
                expiringIn("strict-two", Duration.ofHours(1), new Claim("room", "attic")));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonObject refreshed = new JsonObject(answer.body());
        assertThat(refreshed.fieldNames()).containsExactly("connectionId", "refreshedAt", "tokenLifetimeSeconds");
        assertThat(refreshed.getString("connectionId")).isEqualTo(negotiated.getString("connectionId"));
        assertThat(refreshed.getInstant("refreshedAt")).isBeforeOrEqualTo(Instant.now());
        assertThat(refreshed.getLong("tokenLifetimeSeconds")).isBetween(3_570L, 3_600L);
        ClientClaims told = appServer.await(ToAppServer::hasClientClaims).getClientClaims();
        assertThat(told.getConnectionId()).isEqualTo(negotiated.getString("connectionId"));
        assertThat(told.getClaimsList())
                .extracting(claim -> claim.getType() + "=" + claim.getValue())
                .containsExactly("room=attic");
        client.patience(7_000);
        assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
    }

    // compat: auth-refresh-errors
    @Test
    void what_is_wrong_with_a_refresh_is_told_by_name() throws Exception {
        strict("strict-three");
        String path = "/t/strict-three/client/refresh?hub=chat";
        String good = expiringIn("strict-three", Duration.ofHours(1));
        refused(post("/client/refresh?hub=chat&id=x", Tokens.client("chat")), 404, "refresh_disabled");
        refused(post(path, good), 400, "missing_connection_token");
        refused(post(path + "&id=unknown", good), 404, "connection_not_found");
        refused(post(path + "&id=unknown", null), 401, "invalid_token");
        refused(post(path + "&id=unknown", Tokens.client("chat")), 401, "invalid_token");
        var verb = HTTP.send(
                HttpRequest.newBuilder(server().resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + good)
                        .build(),
                BodyHandlers.ofString());
        assertThat(verb.statusCode()).isEqualTo(405);
    }

    @Test
    void another_users_token_does_not_prolong_a_connection() throws Exception {
        strict("strict-four");
        serving("strict-four", "chat");
        String ann = expiringIn("strict-four", Duration.ofHours(1), new Claim("nameid", "ann"));
        String bob = expiringIn("strict-four", Duration.ofHours(1), new Claim("nameid", "bob"));
        String id = new JsonObject(post("/t/strict-four/client/negotiate?negotiateVersion=1&hub=chat", ann)
                        .body())
                .getString("connectionToken");
        connected("strict-four", ann, "&id=" + id);
        refused(post("/t/strict-four/client/refresh?hub=chat&id=" + id, bob), 404, "connection_not_found");
    }

    private void strict(String tenant) {
        controlPlane()
                .put(
                        tenant,
                        TenantOptions.newBuilder()
                                .setCloseOnAuthenticationExpiration(true)
                                .build());
        String path = "/t/" + tenant + "/client/negotiate?hub=chat";
        String token = expiringIn(tenant, Duration.ofHours(1));
        Eventually.holds("tenant " + tenant + " is known", () -> {
            try {
                return post(path, token).statusCode() == 200;
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static Instant inAnHourLess(Duration left) {
        return Instant.now().minus(Duration.ofHours(1)).plus(left);
    }

    private static String expiringIn(String tenant, Duration left, Claim... claims) {
        return Tokens.client(StandInControlPlane.key(tenant), "chat", inAnHourLess(left), claims);
    }

    private RawWebSocket connected(String tenant, String token, String more) throws IOException {
        RawWebSocket client = closing(RawWebSocket.open(
                server(), "/t/" + tenant + "/client/?hub=chat" + more, "Authorization: Bearer " + token));
        assertThat(client.status()).isEqualTo(101);
        assertThat(client.handshake().next()).isEqualTo("{}");
        return client;
    }

    private HttpResponse<String> post(String path, @Nullable String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static void refused(HttpResponse<String> answer, int status, String error) {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonObject body = new JsonObject(answer.body());
        assertThat(body.fieldNames()).containsExactly("error", "error_description");
        assertThat(body.getString("error")).isEqualTo(error);
    }
}

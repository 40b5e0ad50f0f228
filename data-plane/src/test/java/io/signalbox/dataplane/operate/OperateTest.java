package io.signalbox.dataplane.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.TenantOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator learns of a connection, and who learns nothing. */
@QuarkusTest
class OperateTest extends NodeUnderTest {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** As the operators' guide tells to make it. */
    private static String key() throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(StandInControlPlane.SECRET.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal("operate".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void an_open_connection_is_described_and_so_is_its_end() throws Exception {
        FakeAppServer appServer = serving("seen");
        Connected client = connect(appServer, "seen", "ann");
        client.socket().say("{\"type\":6}|{\"type\":1,\"target\":\"t\",\"arguments\":[]}|");
        Eventually.holds("the call came", () -> !appServer.saidBy(client.id()).isEmpty());

        JsonObject open = found(client.id());
        assertThat(open.fieldNames())
                .containsExactly(
                        "connectionId",
                        "tenant",
                        "hub",
                        "userId",
                        "transport",
                        "state",
                        "since",
                        "received",
                        "sent",
                        "node");
        assertThat(open.getString("connectionId")).isEqualTo(client.id());
        assertThat(open.getString("tenant")).isEqualTo("dev");
        assertThat(open.getString("hub")).isEqualTo("seen");
        assertThat(open.getString("userId")).isEqualTo("ann");
        assertThat(open.getString("transport")).isEqualTo("WebSockets");
        assertThat(open.getString("state")).isEqualTo("open");
        assertThat(open.getInstant("since")).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(open.getJsonObject("received").getInteger("messages")).isEqualTo(2);

        appServer.close(client.id(), "enough", false);
        assertThat(client.socket().next()).contains("enough");
        JsonObject ended = found(client.id());
        assertThat(ended.getString("state")).isEqualTo("ended");
        assertThat(ended.getString("reason")).isEqualTo("APP_SERVER_CLOSED");
        assertThat(ended.getInteger("reasonNumber")).isEqualTo(5);
        assertThat(ended.getString("when")).endsWith(".");
        assertThat(ended.getString("error")).isEqualTo("enough");
        assertThat(ended.getInstant("until")).isBetween(ended.getInstant("since"), Instant.now());
        assertThat(ended.getJsonObject("sent").getInteger("bytes")).isPositive();
    }

    @Test
    void the_connections_of_a_tenant_are_listed_page_by_page_open_or_ended() throws Exception {
        controlPlane().put("listed", TenantOptions.getDefaultInstance());
        serving("listed", "chat");
        List<RawWebSocket> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(ofListed());
        }
        List<String> open = all("open", 2);
        assertThat(open).hasSize(5).isSorted().doesNotHaveDuplicates();
        assertThat(all("ended", 2)).isEmpty();

        for (RawWebSocket client : clients) {
            client.say("{\"type\":7}|");
            assertThat(client.next()).isEqualTo("{\"type\":7}");
        }
        List<String> ended = all("ended", 2);
        assertThat(ended).containsExactlyInAnyOrderElementsOf(open);
        JsonObject latest = page("ended", 1, null).getJsonArray("connections").getJsonObject(0);
        assertThat(latest.getString("connectionId")).isEqualTo(ended.get(0));
        assertThat(latest.getString("reason")).isEqualTo("CLIENT_LEFT");
        assertThat(page("ended", 10, "forgotten").getJsonArray("connections")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?state=lost", "?limit=0", "?limit=1001", "?limit=x", "?limit=99999999999"})
    void a_parameter_that_is_wrong_is_named(String query) throws Exception {
        var answer = get("/operate/tenants/dev/connections" + query, key());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(query.substring(1, query.indexOf('=')));
    }

    @Test
    void what_is_not_there_is_not_found() throws Exception {
        assertThat(get("/operate/connections/unknown", key()).statusCode()).isEqualTo(404);
        assertThat(get("/operate/anything", key()).statusCode()).isEqualTo(404);
        assertThat(get("/operate/tenants/Not%20A%20Name/connections", key()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void without_the_key_nothing_is_told() throws Exception {
        for (String path : List.of("/operate/connections/x", "/operate/tenants/dev/connections", "/operate/anything")) {
            for (String wrong : new String[] {
                null,
                "",
                "wrong",
                StandInControlPlane.SECRET.value(),
                Tokens.client("chat"),
                key().toUpperCase(java.util.Locale.ROOT)
            }) {
                var answer = get(path, wrong);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.headers().firstValue("signalbox-refusal")).contains("OPERATE_KEY_INVALID");
            }
        }
        assertThat(new OperateKey(StandInControlPlane.SECRET).toString()).doesNotContain(key());
    }

    private RawWebSocket ofListed() throws IOException {
        String token = Tokens.client(StandInControlPlane.key("listed"), "chat", Instant.now());
        RawWebSocket client =
                closing(RawWebSocket.open(server(), "/t/listed/client/?hub=chat", "Authorization: Bearer " + token));
        assertThat(client.handshake().next()).isEqualTo("{}");
        return client;
    }

    /** Ids of the tenant's connections, read page by page. */
    private List<String> all(String state, int limit) throws Exception {
        List<String> ids = new ArrayList<>();
        String after = null;
        do {
            JsonObject page = page(state, limit, after);
            JsonArray connections = page.getJsonArray("connections");
            assertThat(connections.size()).isLessThanOrEqualTo(limit);
            connections.forEach(one -> ids.add(((JsonObject) one).getString("connectionId")));
            after = page.getString("next");
        } while (after != null);
        return ids;
    }

    private JsonObject page(String state, int limit, @Nullable String after) throws Exception {
        String path = "/operate/tenants/listed/connections?state=" + state + "&limit=" + limit
                + (after == null ? "" : "&after=" + after);
        var answer = get(path, key());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private JsonObject found(String id) throws Exception {
        var answer = get("/operate/connections/" + id, key());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> get(String path, @Nullable String key) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server().resolve(path)).timeout(Duration.ofSeconds(30));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}

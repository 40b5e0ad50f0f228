package io.signalbox.dataplane.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.AnyClient;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.Operator;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ToAppServer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator takes a node out of service, and back. */
@QuarkusTest
@TestProfile(OutOfServiceTest.AtAPace.class)
class OutOfServiceTest extends NodeUnderTest {
    private static final String CLOSE = "{\"type\":7,\"allowReconnect\":true}";
    private static final int PER_SECOND = 100;
    private static final int CROWD = 300;

    public static final class AtAPace implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "signalbox.data-plane.drain-rate",
                    String.valueOf(PER_SECOND),
                    "signalbox.data-plane.disconnect-timeout",
                    "1s");
        }
    }

    @AfterEach
    void put_it_back() {
        operator().drain("DELETE");
    }

    private Operator operator() {
        return Operator.of(server());
    }

    @Test
    void without_the_key_it_stays_in_service() {
        for (String verb : List.of("GET", "POST", "DELETE")) {
            assertThat(operator().drain(verb, "wrong").statusCode()).isEqualTo(401);
        }
        assertThat(operator().drain("GET").getString("state")).isEqualTo("serving");
    }

    @Test
    void it_takes_nobody_new_and_says_so_until_it_is_called_back() throws Exception {
        FakeAppServer appServer = serving("TakenOut");
        String negotiated = negotiate("TakenOut", Tokens.client("TakenOut"));
        assertThat(readiness()).isEqualTo(200);

        JsonObject state = operator().drain("POST");
        assertThat(state.fieldNames()).containsExactly("state", "since", "clients", "told", "clientsPerSecond", "node");
        assertThat(state.getInstant("since")).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(readiness()).isEqualTo(503);
        appServer.await(ToAppServer::hasLeaving);
        assertThat(appServer.hasEnded()).isFalse();

        leaving(ask("POST", "/client/negotiate?negotiateVersion=1&hub=TakenOut", Tokens.client("TakenOut")));
        leaving(ask("POST", "/server/negotiate?hub=TakenOut", Tokens.appServer("dev", "TakenOut")));
        leaving(ask("GET", "/client/?hub=TakenOut&id=" + negotiated, Tokens.client("TakenOut")));
        for (String id : List.of("", "&id=" + negotiated)) {
            RawWebSocket socket = closing(RawWebSocket.open(
                    server(), "/client/?hub=TakenOut" + id, "Authorization: Bearer " + Tokens.client("TakenOut")));
            assertThat(socket.status()).isEqualTo(503);
            assertThat(socket.header("signalbox-refusal")).isEqualTo("DRAINING");
            assertThat(socket.header("Retry-After")).isEqualTo("1");
            assertThat(socket.header("Connection")).isEqualTo("close");
        }
        FakeAppServer late =
                closing(new FakeAppServer(dataPlane.grpcPort(), "dev", Tokens.appServer("dev", "TakenOut")));
        late.hello("TakenOut");
        assertThat(late.awaitEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        Eventually.holds(
                "empty", () -> operator().drain("GET").getString("state").equals("drained"));

        assertThat(operator().drain("DELETE").getString("state")).isEqualTo("serving");
        assertThat(readiness()).isEqualTo(200);
        assertThat(connect("TakenOut").status()).isEqualTo(101);
    }

    @Test
    void a_crowd_is_told_at_the_pace_and_who_is_in_is_served_until_then() throws Exception {
        FakeAppServer appServer = serving("crowd");
        List<RawWebSocket> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(connect("crowd"));
        }
        Map<String, AnyClient> polling = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            String user = "poller" + i;
            AnyClient client =
                    closing(AnyClient.Transport.LONG_POLLING.open(server(), "", "crowd", Tokens.user("crowd", user)));
            client.handshake();
            polling.put(idOf(appServer, user), client);
        }

        Instant begun = Instant.now();
        JsonObject state = operator().drain("POST");
        assertThat(state.getString("state")).isEqualTo("draining");
        assertThat(state.getInteger("clients")).isBetween(1, CROWD + 20);
        assertThat(state.getInteger("clientsPerSecond")).isEqualTo(PER_SECOND);
        assertThat(served(appServer, polling))
                .as("polling clients that were served meanwhile")
                .isPositive();

        ExecutorService readers = Executors.newFixedThreadPool(8);
        List<Future<?>> farewells = new ArrayList<>();
        for (RawWebSocket client : crowd) {
            farewells.add(readers.submit(() -> {
                assertThat(client.next()).isEqualTo(CLOSE);
                assertThat(client.next()).isEqualTo("close 1000");
                client.close();
                return null;
            }));
        }
        for (Future<?> one : farewells) {
            one.get(60, TimeUnit.SECONDS);
        }
        readers.shutdownNow();
        Eventually.holds(
                "empty", () -> operator().drain("GET").getString("state").equals("drained"));
        assertThat(operator().drain("GET").getInteger("told")).isEqualTo(CROWD + 20);

        List<Instant> ends = operator().endedConnections().stream()
                .filter(one -> one.getString("hub").equals("crowd"))
                .peek(one -> assertThat(one.getString("reason")).isEqualTo("SHUTDOWN"))
                .map(one -> one.getInstant("until"))
                .sorted()
                .toList();
        assertThat(ends).hasSize(CROWD + 20);
        for (int i = 0; i < ends.size(); i++) {
            double seconds = Duration.between(begun, ends.get(i)).toNanos() / 1e9;
            // Whoever is late is no burst: only the time since the beginning allows more.
            assertThat(i + 1)
                    .as("ends in %s s", seconds)
                    .isLessThanOrEqualTo(PER_SECOND / 10 + 1 + (int) (PER_SECOND * seconds));
        }
    }

    /** How many of the clients get a message, and its sender theirs, although the node leaves. */
    private static int served(FakeAppServer appServer, Map<String, AnyClient> clients) throws Exception {
        int served = 0;
        for (Map.Entry<String, AnyClient> client : clients.entrySet()) {
            client.getValue().say("{\"type\":1,\"target\":\"here\",\"arguments\":[]}|");
            appServer.toClient(client.getKey(), "{\"type\":1,\"target\":\"still\",\"arguments\":[]}|");
            if (client.getValue().next().contains("still")) {
                Eventually.holds(
                        "its call came", () -> appServer.saidBy(client.getKey()).contains("here"));
                served++;
            }
        }
        return served;
    }

    private static String idOf(FakeAppServer appServer, String user) {
        return appServer
                .await(frame -> frame.hasClientOpened()
                        && frame.getClientOpened().getUserId().equals(user))
                .getClientOpened()
                .getConnectionId();
    }

    private static void leaving(RawHttp.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("signalbox-refusal")).isEqualTo("DRAINING");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        // The next attempt comes over another socket, to whichever node that leads.
        assertThat(answer.header("Connection")).isEqualTo("close");
    }

    private int readiness() throws Exception {
        return ask("GET", "/q/health/ready", "").status();
    }

    private RawHttp.Answer ask(String verb, String path, String token) throws Exception {
        try (RawHttp http = RawHttp.open(server())) {
            String bearer = "Authorization: Bearer " + token;
            return (verb.equals("POST") ? http.post(path, new byte[0], bearer) : http.ask(verb, path, bearer)).answer();
        }
    }
}

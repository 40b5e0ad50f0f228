package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.ConnectionString;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes that let few clients in at a time, a process each; real clients of two tenants lose one of them. */
@EnabledIfSystemProperty(named = "signalbox.test.cluster", matches = "full|storm", disabledReason = "takes a minute")
class ReconnectStormIT {
    private static final int NODES = 3;
    private static final int OF_EACH_TENANT = 15;
    private static final String OTHER = "other";
    private static final Duration LIMIT = Duration.ofSeconds(150);
    /** Half a minute, rounded up, and half as long again. */
    private static final int LONGEST_WAIT_SECONDS = 47;

    private static final String OF_TENANT = "CONNECTS_OF_TENANT_TOO_FAST";
    private static final String OF_NODE = "CONNECTS_TOO_FAST";

    /** One a second at each node, and of each tenant. */
    private static final Map<String, String> SLOWLY = Map.of(
            "SIGNALBOX_DATA_PLANE_CONNECTS_PER_SECOND", "1",
            "SIGNALBOX_DATA_PLANE_CONNECT_BURST", "1",
            "SIGNALBOX_DATA_PLANE_CONNECTS_PER_SECOND_PER_TENANT", "1",
            "SIGNALBOX_DATA_PLANE_CONNECT_BURST_PER_TENANT", "1");

    @TempDir
    Path data;

    private World world;
    private TestAppServer otherApp;
    private Backend other;
    private final List<PatientJavaClient> clients = new ArrayList<>();

    @BeforeEach
    void start() {
        world = World.start(data, SLOWLY, "--no-demo", "--cluster", String.valueOf(NODES));
        AccessKey key = world.keyOfAnotherTenant(OTHER);
        URI there = URI.create(world.signalbox().endpoint() + "/t/" + OTHER);
        otherApp = TestAppServer.start(
                ConnectionString.parse("Endpoint=" + there + ";AccessKey=" + key.value() + ";Version=1.0;"));
        other = new Backend(there, key);
    }

    @AfterEach
    void stop() {
        clients.forEach(PatientJavaClient::close);
        if (otherApp != null) {
            otherApp.close();
        }
        if (world != null) {
            world.close();
        }
    }

    @Test
    void the_clients_of_a_killed_node_are_refused_with_a_time_to_come_again_and_in_the_end_all_are_in() {
        NodesHere nodes = new NodesHere(world.signalbox());
        come(world.signalbox().endpoint(), world.backend());
        come(URI.create(world.signalbox().endpoint() + "/t/" + OTHER), other);
        awaitAll("at first");
        assertThat(refusals())
                .as("when all came at once")
                .extracting(PatientJavaClient.Refusal::name)
                .contains(OF_TENANT, OF_NODE);

        clients.forEach(PatientJavaClient::forget);
        // The first is in the process of what stands in front.
        int dying = has(nodes, 2) >= has(nodes, 3) ? 2 : 3;
        long its = has(nodes, dying);
        assertThat(its).as("clients of the node to be killed").isGreaterThan(NODES);
        nodes.kill(dying);
        Await.until("its clients have noticed", () -> losses() >= its);
        awaitAll("after the death");

        List<PatientJavaClient.Refusal> storm = refusals();
        assertThat(storm.stream().filter(refusal -> isOfPace(refusal.name())))
                .as("in the storm")
                .isNotEmpty();
        assertThat(storm).allSatisfy(ReconnectStormIT::tellsWhenToComeAgain);
        assertThat(losses()).as("connections that were lost").isEqualTo(its);
        for (Backend backend : List.of(world.backend(), other)) {
            String counts = Await.result("counts", backend.rest("GET", "/api/hubs/test/:counts", "", ""))
                    .body();
            assertThat(counts).startsWith("{\"connections\":" + OF_EACH_TENANT + ",");
        }
        hear("for dev", world.backend(), clients.subList(0, OF_EACH_TENANT));
        hear("for " + OTHER, other, clients.subList(OF_EACH_TENANT, clients.size()));
    }

    private void come(URI endpoint, Backend backend) {
        IntStream.range(0, OF_EACH_TENANT)
                .mapToObj(number -> PatientJavaClient.start(
                        endpoint + "/client/?hub=test", () -> backend.clientToken("test", "user-" + number)))
                .forEach(clients::add);
    }

    private void awaitAll(String when) {
        Await.until("all are in " + when, LIMIT, () -> clients.stream().allMatch(PatientJavaClient::isIn));
    }

    private static long has(NodesHere nodes, int node) {
        return Stream.of("dev", OTHER)
                .mapToLong(tenant -> nodes.operator(node).users(tenant).size())
                .sum();
    }

    private long losses() {
        return clients.stream().mapToLong(PatientJavaClient::losses).sum();
    }

    private List<PatientJavaClient.Refusal> refusals() {
        return clients.stream().flatMap(client -> client.refusals().stream()).toList();
    }

    private static boolean isOfPace(String name) {
        return name.equals(OF_TENANT) || name.equals(OF_NODE);
    }

    private static void tellsWhenToComeAgain(PatientJavaClient.Refusal refusal) {
        if (isOfPace(refusal.name())) {
            assertThat(refusal.status()).isEqualTo(refusal.name().equals(OF_TENANT) ? 429 : 503);
        }
        assertThat(refusal.retryAfter()).matches("\\d+");
        assertThat(Integer.parseInt(refusal.retryAfter())).isBetween(1, LONGEST_WAIT_SECONDS);
    }

    private static void hear(String what, Backend backend, List<PatientJavaClient> tenants) {
        String message = "{\"target\":\"Heard\",\"arguments\":[\"" + what + "\"]}";
        assertThat(backend.broadcast("test", message)).returns(202, Backend.Answer::status);
        Await.until(
                "each hears it once",
                () -> tenants.stream().allMatch(client -> client.heard().equals(List.of(what))));
    }
}

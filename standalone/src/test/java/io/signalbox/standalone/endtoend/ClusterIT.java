package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.signalr.TransportEnum;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ./signalbox --cluster 3}: three nodes, a process each, behind an address that sends each request to the next one.
 * Whoever connects through it knows nothing of that.
 */
class ClusterIT {
    private static final int NODES = 3;
    private static final int CLIENTS = 600;
    private static final int AT_ONCE = 50;
    private static final int GROUPS = 8;
    private static final int EACH = 150;
    private static final Duration NODE_LIMIT = Duration.ofSeconds(90);
    private static final Pattern NODE = Pattern.compile("node-(\\d)  http://localhost:(\\d+)  process (\\d+)");

    @TempDir
    static Path data;

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(GROUPS);

    private static final AtomicInteger SENT = new AtomicInteger();

    private static World world;

    @BeforeAll
    static void start() {
        world = World.start(data, "--cluster", String.valueOf(NODES));
    }

    @AfterAll
    static void stop() {
        world.close();
        THREADS.shutdownNow();
    }

    private static Map<String, String> environment() {
        return Map.of(
                "APP_SERVER", world.app().address().toString(),
                "ENDPOINT", world.signalbox().endpoint().toString(),
                "ACCESS_KEY", world.signalbox().connectionString().accessKey().value(),
                "OPERATOR_KEY", world.signalbox().operatorKey());
    }

    @Test
    void invocations_get_their_results_and_their_errors() {
        NodeProject.run("invocations.test.mjs", environment());
    }

    @Test
    void every_audience_hears_what_is_meant_for_it() {
        NodeProject.run("audiences.test.mjs", environment());
    }

    @Test
    void every_transport_does_in_every_protocol_what_a_client_can_ask_of_it() {
        NodeProject.run("matrix.test.mjs", environment());
    }

    /** As everything here, its requests go to one node after the other. */
    @Nested
    class JavaOnWebSockets extends JavaClientIT {
        @Override
        World world() {
            return world;
        }

        @Override
        TransportEnum transport() {
            return TransportEnum.WEBSOCKETS;
        }
    }

    @Nested
    class JavaOnLongPolling extends JavaClientIT {
        @Override
        World world() {
            return world;
        }

        @Override
        TransportEnum transport() {
            return TransportEnum.LONG_POLLING;
        }
    }

    @Nested
    class JavaOnBoth extends JavaTransportsIT {
        @Override
        World world() {
            return world;
        }
    }

    @Nested
    class JavaAudiences extends JavaAudiencesIT {
        @Override
        World world() {
            return world;
        }
    }

    @Test
    void a_dead_node_costs_only_its_own_clients_a_reconnect() throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .executor(THREADS)
                .connectTimeout(Await.LIMIT)
                .build();
        List<CrowdMember> crowd = join(http);
        try {
            List<Future<List<Integer>>> senders = IntStream.range(0, GROUPS)
                    .mapToObj(group -> THREADS.submit(() -> send(group)))
                    .toList();
            Await.until("a quarter is sent", () -> SENT.get() > GROUPS * EACH / 4);
            kill(2);
            int sentAtDeath = SENT.get();
            Await.until("its clients notice", () -> crowd.stream().anyMatch(member -> !member.isOpen()));
            int whole = 0;
            for (int group = 0; group < GROUPS; group++) {
                List<Integer> accepted = senders.get(group).get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
                check(crowd, group, accepted);
                whole += accepted.size() == EACH ? 1 : 0;
            }
            assertThat(whole)
                    .as("groups whose sender did not go through the dead node")
                    .isPositive();
            assertThat(sentAtDeath).as("the node died under way").isLessThan(GROUPS * EACH);
            long lost = crowd.stream().filter(member -> !member.isOpen()).count();
            assertThat(lost).as("clients of the dead node").isBetween(1L, (long) CLIENTS - 1);
            nodeIsBack(2);
            // Through each node in turn.
            NodeProject.run("invocations.test.mjs", environment());
        } finally {
            crowd.forEach(CrowdMember::leave);
        }
    }

    private static List<CrowdMember> join(HttpClient http) {
        Backend backend = world.backend();
        List<CrowdMember> crowd = new ArrayList<>();
        for (int first = 0; first < CLIENTS; first += AT_ONCE) {
            List<CompletionStage<RawClient>> sockets = new ArrayList<>();
            for (int i = first; i < first + AT_ONCE; i++) {
                String token = backend.clientToken("test", "user-" + i);
                sockets.add(RawClient.connect(http, backend.clientUrl("test"), token));
            }
            for (int i = 0; i < AT_ONCE; i++) {
                CrowdMember member = new CrowdMember(Await.result("connect", sockets.get(i)), false);
                member.shakeHands();
                crowd.add(member);
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            crowd.get(i).join("g" + i % GROUPS);
        }
        // The answer says that everyone, on whatever node, reaches it from now on.
        crowd.forEach(CrowdMember::numbersUntilAnswer);
        return crowd;
    }

    /** Numbers to one group, each after the one before was accepted; those that were, as far as one could tell. */
    private static List<Integer> send(int group) {
        List<Integer> accepted = new ArrayList<>();
        for (int number = 0; number < EACH; number++) {
            String json = "{\"target\":\"Tick\",\"arguments\":[" + number + "]}";
            if (world.backend().sendToGroup("test", "g" + group, json).status() == 202) {
                accepted.add(number);
                SENT.incrementAndGet();
            }
        }
        return accepted;
    }

    /** Whoever still has a socket has heard all that was accepted, once and in order. */
    private static void check(List<CrowdMember> crowd, int group, List<Integer> accepted) {
        boolean allAccepted = accepted.size() == EACH;
        for (int i = group; i < CLIENTS; i += GROUPS) {
            CrowdMember member = crowd.get(i);
            List<Integer> heard = heard(member, accepted.get(accepted.size() - 1));
            if (member.isOpen()) {
                assertThat(heard).as("group " + group).doesNotHaveDuplicates().isSorted();
                if (allAccepted) {
                    // No sender of the group went through the node that died.
                    assertThat(heard).as("group " + group).isEqualTo(accepted);
                }
            }
        }
    }

    /** On a busy machine a client of the dead node may notice only now, and hears nothing more. */
    private static List<Integer> heard(CrowdMember member, int last) {
        try {
            return member.isOpen() ? member.numbersUntil(last) : List.of();
        } catch (AssertionError e) {
            if (member.isOpen()) {
                throw e;
            }
            return List.of();
        }
    }

    private static void kill(int node) {
        ProcessHandle.of(node(node).pid()).orElseThrow().destroyForcibly();
    }

    private record Node(int port, long pid) {}

    private static Node node(int number) {
        return world.signalbox().lines().stream()
                .map(NODE::matcher)
                .filter(line -> line.find() && Integer.parseInt(line.group(1)) == number)
                .map(line -> new Node(Integer.parseInt(line.group(2)), Long.parseLong(line.group(3))))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no node-" + number + ":\n" + world.signalbox().output()));
    }

    private static void nodeIsBack(int number) {
        URI health = URI.create("http://localhost:" + node(number).port() + "/q/health/ready");
        Await.until("node-" + number + " is back", NODE_LIMIT, () -> {
            try {
                return ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200;
            } catch (IOException e) {
                // Not yet.
                return false;
            }
        });
    }
}

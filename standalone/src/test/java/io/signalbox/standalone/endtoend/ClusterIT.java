package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code ./signalbox --cluster 3}: three nodes, a process each, behind an address that sends each request to the next one.
 * Whoever connects through it knows nothing of that.
 */
class ClusterIT {
    private static final int NODES = 3;
    private static final int DYING = 2;
    private static final int CLIENTS = 600;
    private static final int AT_ONCE = 50;
    private static final int GROUPS = 8;
    private static final int EACH = 150;
    private static final String USER = "user-";
    private static final Duration NODE_LIMIT = Duration.ofSeconds(90);

    @TempDir
    static Path data;

    private static final ExecutorService THREADS = Executors.newFixedThreadPool(GROUPS);

    private static final AtomicInteger SENT = new AtomicInteger();

    private static World world;
    private static NodesHere nodes;

    @BeforeAll
    static void start() {
        world = World.start(data, "--cluster", String.valueOf(NODES));
        nodes = new NodesHere(world.signalbox());
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

    /** Those that were handed on to the node which has the connection, by transport. */
    private static Stream<Arguments> handedOn() {
        return Stream.of(
                Arguments.of("WebSockets", List.of("sockets")),
                Arguments.of("ServerSentEvents", List.of("posts")),
                Arguments.of("LongPolling", List.of("polls", "posts", "deletes")));
    }

    @ParameterizedTest
    @MethodSource("handedOn")
    void every_transport_does_in_every_protocol_what_a_client_can_ask_of_it_at_any_node(
            String transport, List<String> requests) {
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("TRANSPORT", transport);
        Map<String, Long> before = requests.stream().collect(Collectors.toMap(kind -> kind, ClusterIT::forwarded));
        NodeProject.run("matrix.test.mjs", environment);
        assertThat(requests)
                .allSatisfy(kind -> assertThat(forwarded(kind))
                        .as(kind + " on " + transport + " that came to another node than the owner's")
                        .isGreaterThan(before.get(kind)));
    }

    private static long forwarded(String kind) {
        return sum("signalbox_dataplane_" + kind + "_forwarded_total");
    }

    private static long sum(String metric) {
        return IntStream.rangeClosed(1, NODES)
                .mapToLong(node -> nodes.operator(node).metric(metric))
                .sum();
    }

    /** As everything here, its requests go to one node after the other. */
    @Nested
    class JavaInMessagePack extends JavaClientIT {
        @Override
        World world() {
            return world;
        }

        @Override
        JavaCell cell() {
            return JavaCell.WEBSOCKETS_MESSAGEPACK;
        }
    }

    @Nested
    class JavaOnLongPolling extends JavaClientIT {
        @Override
        World world() {
            return world;
        }

        @Override
        JavaCell cell() {
            return JavaCell.LONG_POLLING_JSON;
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
        awaitAppServersEverywhere(http);
        List<CrowdMember> crowd = join(http);
        try {
            Set<Integer> its = membersAt(DYING);
            assertThat(its).as("clients of the node to be killed").isNotEmpty();
            List<Future<List<Integer>>> senders = IntStream.range(0, GROUPS)
                    .mapToObj(group -> THREADS.submit(() -> send(group)))
                    .toList();
            Await.until("a quarter is sent", () -> SENT.get() > GROUPS * EACH / 4);
            nodes.kill(DYING);
            int sentAtDeath = SENT.get();
            Await.until(
                    "its clients notice",
                    () -> its.stream().noneMatch(member -> crowd.get(member).isOpen()));
            int whole = 0;
            for (int group = 0; group < GROUPS; group++) {
                List<Integer> accepted = senders.get(group).get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
                check(crowd, its, group, accepted);
                whole += accepted.size() == EACH ? 1 : 0;
            }
            assertThat(whole)
                    .as("groups whose sender did not go through the dead node")
                    .isPositive();
            assertThat(sentAtDeath).as("the node died under way").isLessThan(GROUPS * EACH);
            assertThat(IntStream.range(0, CLIENTS)
                            .filter(member -> !crowd.get(member).isOpen())
                            .boxed())
                    .as("who was cut off")
                    .containsExactlyInAnyOrderElementsOf(its);
            nodes.awaitReady(DYING);
            // Through each node in turn.
            NodeProject.run("invocations.test.mjs", environment());
        } finally {
            crowd.forEach(CrowdMember::leave);
        }
    }

    /** Who is served through another node goes with that one too. */
    private static void awaitAppServersEverywhere(HttpClient http) {
        Await.until("every node has app servers of its own", NODE_LIMIT, () -> {
            long before = boundFar();
            // To each node twice.
            connect(http, CLIENTS, 2 * NODES).forEach(CrowdMember::leave);
            return boundFar() == before;
        });
    }

    private static long boundFar() {
        return sum("signalbox_dataplane_clients_bound_far_total");
    }

    /** Those of the crowd that a node has, as it says itself; each is on one of them. */
    private static Set<Integer> membersAt(int wanted) {
        List<List<Integer>> all = IntStream.rangeClosed(1, NODES)
                .mapToObj(node -> nodes.operator(node).users("dev").stream()
                        .filter(user -> user.startsWith(USER))
                        .map(user -> Integer.valueOf(user.substring(USER.length())))
                        .filter(member -> member < CLIENTS)
                        .toList())
                .toList();
        assertThat(all.stream().flatMap(List::stream))
                .as("who is on which node: %s", all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, CLIENTS).boxed().toList());
        return Set.copyOf(all.get(wanted - 1));
    }

    private static List<CrowdMember> join(HttpClient http) {
        long boundFar = boundFar();
        List<CrowdMember> crowd = new ArrayList<>();
        for (int first = 0; first < CLIENTS; first += AT_ONCE) {
            crowd.addAll(connect(http, first, AT_ONCE));
        }
        for (int i = 0; i < CLIENTS; i++) {
            crowd.get(i).join("g" + i % GROUPS);
        }
        // The answer says that everyone, on whatever node, reaches it from now on.
        crowd.forEach(CrowdMember::numbersUntilAnswer);
        assertThat(boundFar()).as("clients served through another node").isEqualTo(boundFar);
        return crowd;
    }

    private static List<CrowdMember> connect(HttpClient http, int first, int count) {
        Backend backend = world.backend();
        List<CompletionStage<RawClient>> sockets = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            sockets.add(RawClient.connect(http, backend.clientUrl("test"), backend.clientToken("test", USER + i)));
        }
        List<CrowdMember> connected = new ArrayList<>();
        for (CompletionStage<RawClient> socket : sockets) {
            CrowdMember member = new CrowdMember(Await.result("connect", socket), false);
            member.shakeHands();
            connected.add(member);
        }
        return connected;
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

    /** Whoever was not on the dead node has heard all that was accepted, once and in order. */
    private static void check(List<CrowdMember> crowd, Set<Integer> dead, int group, List<Integer> accepted) {
        for (int member = group; member < CLIENTS; member += GROUPS) {
            if (!dead.contains(member)) {
                List<Integer> heard = crowd.get(member).numbersUntil(accepted.get(accepted.size() - 1));
                assertThat(heard).as("group " + group).doesNotHaveDuplicates().isSorted();
                if (accepted.size() == EACH) {
                    // No sender of the group went through the node that died.
                    assertThat(heard).as("group " + group).isEqualTo(accepted);
                }
            }
        }
    }
}

package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.token.ConnectionString;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes, each a process; then one of them cannot reach the others, and they cannot reach it. */
class SplitIT {
    private static final int NODES = 3;
    private static final int GROUPS = 6;
    private static final int MEMBERS_AT_EACH = 3;
    /** More than one on demand: {@code -Dsignalbox.split.cuts=10}. */
    private static final int CUTS = Integer.getInteger("signalbox.split.cuts", 1);

    private static final int CUT_OFF = 1;
    private static final Duration DEAD_AFTER = Duration.ofSeconds(6);
    private static final Duration SHORT = Duration.ofMillis(800);
    /** Of the healing: three times that, and what a busy machine takes. */
    private static final Duration AGREED_WITHIN = DEAD_AFTER.multipliedBy(3).plusSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(10);
    private static final String SECRET = "a secret of three nodes that are cut off";

    @TempDir
    static Path directory;

    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final CutNetwork NETWORK = new CutNetwork(NODES);
    private static final List<NodeOfCluster> CLUSTER = new ArrayList<>();
    private static final List<TestAppServer> APPS = new ArrayList<>();
    private static RunningSignalbox control;

    /** What one group hears, whose members are at every node, from a sender at one of them. */
    private record Group(String name, int node, Map<CrowdMember, Integer> members) {
        List<CrowdMember> at(boolean cutOff) {
            return members.entrySet().stream()
                    .filter(member -> (member.getValue() == CUT_OFF) == cutOff)
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(directory.resolve("cluster.secret"), SECRET);
        for (int number = 1; number <= NODES; number++) {
            CLUSTER.add(new NodeOfCluster(number, NETWORK, directory));
        }
        control = RunningSignalbox.start(directory, "--no-demo");
        Map<String, String> shared = Map.of(
                "SIGNALBOX_CLUSTER_SECRET",
                SECRET,
                "SIGNALBOX_CLUSTER_DEAD_AFTER",
                DEAD_AFTER.toSeconds() + "s",
                "SIGNALBOX_CLUSTER_MEMBERS",
                CLUSTER.stream().map(NodeOfCluster::registry).collect(Collectors.joining(",")),
                "SIGNALBOX_DEFAULT_TENANT",
                "dev",
                "SIGNALBOX_DATA_PLANE_TENANTS",
                "localhost:" + control.grpcPort());
        CLUSTER.forEach(node -> node.start(shared));
        CLUSTER.forEach(NodeOfCluster::awaitReady);
        see(NODES, CLUSTER);
        CLUSTER.forEach(node -> APPS.add(TestAppServer.start(connectionString(node))));
    }

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
        NETWORK.heal();
        APPS.forEach(TestAppServer::close);
        CLUSTER.forEach(NodeOfCluster::close);
        NETWORK.close();
        if (control != null) {
            control.close();
        }
    }

    private static ConnectionString connectionString(NodeOfCluster node) {
        String of = control.connectionString().format();
        return ConnectionString.parse(
                of.replace(control.endpoint().toString(), node.endpoint().toString()));
    }

    private static void see(int count, List<NodeOfCluster> nodes) {
        Await.until(
                "each sees " + count + " nodes",
                AGREED_WITHIN,
                () -> nodes.stream().allMatch(node -> node.sees() == count));
    }

    @Test
    void each_part_of_a_split_loses_nothing_of_its_own_and_after_the_merge_all_is_as_before() throws Exception {
        List<Group> groups = join();
        agree(groups);
        for (int round = 0; round < CUTS; round++) {
            shortCut(groups);
            split(groups);
        }
        long open = groups.stream()
                .flatMap(group -> group.members.keySet().stream())
                .filter(CrowdMember::isOpen)
                .count();
        assertThat(open).as("clients that were never disconnected").isEqualTo((long) NODES * GROUPS * MEMBERS_AT_EACH);
    }

    /** Shorter than anybody's patience: what could not pass comes late, and that is all. */
    private static void shortCut(List<Group> groups) throws Exception {
        List<Talk> talks = talk(groups);
        pass(SHORT);
        NETWORK.isolate(CUT_OFF);
        pass(SHORT);
        NETWORK.heal();
        pass(SHORT);
        for (Talk talk : talks) {
            List<Integer> said = talk.end();
            for (CrowdMember member : talk.group.members.keySet()) {
                assertThat(member.numbersUntil(said.get(said.size() - 1)))
                        .as("heard in " + talk.group.name + " across a short cut")
                        .isEqualTo(said);
            }
        }
        assertThat(CLUSTER).as("nodes that nobody took for dead").allMatch(node -> node.sees() == NODES);
    }

    private static void split(List<Group> groups) throws Exception {
        List<Talk> talks = talk(groups);
        pass(SHORT);
        NETWORK.isolate(CUT_OFF);
        see(1, List.of(CLUSTER.get(CUT_OFF - 1)));
        see(NODES - 1, CLUSTER.subList(CUT_OFF, NODES));
        pass(SHORT);
        NETWORK.heal();
        long healed = System.nanoTime();
        see(NODES, CLUSTER);
        agree(groups);
        assertThat(Duration.ofNanos(System.nanoTime() - healed)).isLessThan(AGREED_WITHIN);
        Map<Talk, Integer> whole = new HashMap<>();
        for (Talk talk : talks) {
            // From here on everybody hears everything again.
            whole.put(talk, talk.number);
        }
        pass(SHORT);
        for (Talk talk : talks) {
            check(talk, Objects.requireNonNull(whole.get(talk)));
        }
    }

    /** @param whole the number after which everybody hears everything again */
    private static void check(Talk talk, int whole) throws Exception {
        List<Integer> said = talk.end();
        boolean fromTheCutOff = talk.group.node == CUT_OFF;
        int last = said.get(said.size() - 1);
        for (CrowdMember near : talk.group.at(fromTheCutOff)) {
            assertThat(near.numbersUntil(last))
                    .as("heard on the sender's side of " + talk.group.name)
                    .isEqualTo(said);
        }
        List<Integer> afterwards =
                said.stream().filter(number -> number > whole).toList();
        assertThat(afterwards).isNotEmpty();
        for (CrowdMember far : talk.group.at(!fromTheCutOff)) {
            List<Integer> heard = far.numbersUntil(last);
            assertThat(heard)
                    .as("heard on the other side of " + talk.group.name)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .isSubsetOf(said)
                    .containsAll(afterwards);
        }
    }

    private static List<Group> join() {
        HttpClient http = HttpClient.newBuilder()
                .executor(THREADS)
                .connectTimeout(Await.LIMIT)
                .build();
        List<Group> groups = new ArrayList<>();
        for (int g = 0; g < GROUPS; g++) {
            Map<CrowdMember, Integer> members = new HashMap<>();
            for (int node = 1; node <= NODES; node++) {
                Backend backend = new Backend(connectionString(CLUSTER.get(node - 1)));
                for (int i = 0; i < MEMBERS_AT_EACH; i++) {
                    String token = backend.clientToken("test", "user-" + g + "-" + node + "-" + i);
                    CrowdMember member = new CrowdMember(
                            Await.result("connect", RawClient.connect(http, backend.clientUrl("test"), token)), false);
                    member.shakeHands();
                    member.join("g" + g);
                    member.numbersUntilAnswer();
                    members.put(member, node);
                }
            }
            groups.add(new Group("g" + g, 1 + g % NODES, members));
        }
        return groups;
    }

    /** What each node says of the hub is what the test knows. */
    private static void agree(List<Group> groups) {
        for (NodeOfCluster node : CLUSTER) {
            Await.until("a node counts everyone", AGREED_WITHIN, () -> count(node) == NODES * GROUPS * MEMBERS_AT_EACH);
            for (Group group : groups) {
                Await.until(
                        "a node lists " + group.name,
                        AGREED_WITHIN,
                        () -> users(node, group.name).equals(expected(group.name.substring(1))));
            }
        }
    }

    private static Set<String> expected(String group) {
        return IntStream.rangeClosed(1, NODES)
                .boxed()
                .flatMap(node ->
                        IntStream.range(0, MEMBERS_AT_EACH).mapToObj(i -> "user-" + group + "-" + node + "-" + i))
                .collect(Collectors.toSet());
    }

    private static long count(NodeOfCluster node) {
        Counting hub = Counting.newBuilder().setTenant("dev").setHub("test").build();
        try {
            return node.deliveries(new ClusterSecret(SECRET)).count(hub).getConnections();
        } catch (StatusRuntimeException e) {
            // One that it asks may not be there yet.
            return -1;
        }
    }

    private static Set<String> users(NodeOfCluster node, String group) {
        Listing members = Listing.newBuilder()
                .setTenant("dev")
                .setHub("test")
                .setAudience(audience(group))
                .setMost(1_000)
                .build();
        try {
            List<String> users = node.deliveries(new ClusterSecret(SECRET)).list(members).getConnectionsList().stream()
                    .map(ListedConnection::getUserId)
                    .toList();
            assertThat(users).doesNotHaveDuplicates();
            return Set.copyOf(users);
        } catch (StatusRuntimeException e) {
            // One that it asks may not be there yet.
            return Set.of();
        }
    }

    private static Audience audience(String group) {
        return Audience.newBuilder()
                .setKind(Audience.Kind.GROUPS)
                .addNames(group)
                .build();
    }

    private static List<Talk> talk(List<Group> groups) {
        return groups.stream().map(Talk::new).toList();
    }

    private static void pass(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** Says numbers to a group at its node, each after the one before was accepted, until the end. */
    private static final class Talk {
        private final Group group;
        private final List<Integer> accepted = Collections.synchronizedList(new ArrayList<>());
        private final Future<?> sending;
        private volatile int number;
        private volatile boolean over;

        Talk(Group group) {
            this.group = group;
            this.sending = THREADS.submit(this::send);
        }

        private void send() {
            NodeOfCluster node = CLUSTER.get(group.node - 1);
            while (!over) {
                String json = "{\"type\":1,\"target\":\"Tick\",\"arguments\":[" + number + "]}\u001e";
                // Anything but an acceptance, a wait of more than the deadline among them, fails the test.
                node.deliveries(new ClusterSecret(SECRET))
                        .deliver(Delivery.newBuilder()
                                .setTenant("dev")
                                .setHub("test")
                                .setAudience(audience(group.name))
                                .setPayload(Payload.newBuilder().setJson(ByteString.copyFromUtf8(json)))
                                .build());
                accepted.add(number);
                number++;
                pass(PAUSE);
            }
        }

        /** What was accepted. */
        List<Integer> end() throws Exception {
            over = true;
            sending.get(Await.LIMIT.toSeconds(), TimeUnit.SECONDS);
            return List.copyOf(accepted);
        }
    }
}

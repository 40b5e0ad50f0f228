package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.token.ConnectionString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that keep the registry and two nodes that are their clients, with real clients of their own at each. */
class KeepersIT {
    private static final int EACH = 2;
    private static final Duration DEAD_AFTER = Duration.ofSeconds(3);
    /** What a busy machine takes longer. */
    private static final Duration FOUND_DEAD_WITHIN = DEAD_AFTER.plusSeconds(10);

    private static final String SECRET = "a secret of nodes whose registry is apart";

    @TempDir
    static Path directory;

    private static final CutNetwork NETWORK = new CutNetwork(EACH);
    private static final List<Integer> PORTS = IntStream.range(0, EACH)
            .mapToObj(keeper -> RunningSignalbox.freePort())
            .toList();
    private static final List<Spawned> KEEPERS = new ArrayList<>();
    private static final List<NodeOfCluster> NODES = new ArrayList<>();
    private static final List<TestAppServer> APPS = new ArrayList<>();
    private static RunningSignalbox control;

    @BeforeAll
    static void start() throws IOException {
        PORTS.forEach(port -> KEEPERS.add(startKeeper(port)));
        Files.writeString(directory.resolve("cluster.secret"), SECRET);
        control = RunningSignalbox.start(directory, "--no-demo");
        for (int number = 1; number <= EACH; number++) {
            NodeOfCluster node = new NodeOfCluster(number, NETWORK, directory);
            NODES.add(node);
            node.start(Map.of(
                    "SIGNALBOX_CLUSTER_SECRET",
                    SECRET,
                    "SIGNALBOX_CLUSTER_CLIENT",
                    "true",
                    "SIGNALBOX_CLUSTER_MEMBERS",
                    keepers(),
                    "SIGNALBOX_CLUSTER_DEAD_AFTER",
                    DEAD_AFTER.toSeconds() + "s",
                    "SIGNALBOX_DEFAULT_TENANT",
                    "dev",
                    "SIGNALBOX_DATA_PLANE_TENANTS",
                    "localhost:" + control.grpcPort()));
        }
        NODES.forEach(NodeOfCluster::awaitReady);
        NODES.forEach(node -> see(EACH, node));
        NODES.forEach(node -> APPS.add(TestAppServer.start(connectionString(node))));
    }

    private static Spawned startKeeper(int port) {
        Map<String, String> settings = new HashMap<>(RunningSignalbox.environment());
        settings.put("SIGNALBOX_CLUSTER_DISCOVERY", "tcp");
        settings.put("SIGNALBOX_CLUSTER_HOST", "127.0.0.1");
        settings.put("SIGNALBOX_CLUSTER_PORT", String.valueOf(port));
        settings.put("SIGNALBOX_CLUSTER_MEMBERS", keepers());
        List<String> command = new ArrayList<>(RunningSignalbox.command());
        command.add("--keeper");
        return Spawned.run(Project.root(), settings, command);
    }

    private static String keepers() {
        return PORTS.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    @AfterAll
    static void stop() {
        APPS.forEach(TestAppServer::close);
        NODES.forEach(NodeOfCluster::close);
        NETWORK.close();
        if (control != null) {
            control.close();
        }
        KEEPERS.forEach(Spawned::close);
    }

    private static ConnectionString connectionString(NodeOfCluster node) {
        String of = control.connectionString().format();
        return ConnectionString.parse(
                of.replace(control.endpoint().toString(), node.endpoint().toString()));
    }

    private static void see(int count, NodeOfCluster node) {
        Await.until("it sees " + count + " nodes", FOUND_DEAD_WITHIN, () -> node.sees() == count);
    }

    private static JavaClient connect(int node, String user) {
        return JavaClient.connect(APPS.get(node - 1).address(), "test", user);
    }

    @Test
    void audiences_cross_and_outlive_a_keeper_and_a_node() {
        JavaClient ada = connect(1, "ada");
        JavaClient bob = connect(2, "bob");
        ada.call("Join", "red");
        bob.call("Join", "red");
        assertThat(users(NODES.get(0))).as("at either node").containsExactlyInAnyOrder("ada", "bob");

        hear(ada, "ToGroup", "red", List.of(ada, bob));
        hear(bob, "ToGroup", "red", List.of(ada, bob));
        hear(bob, "ToUser", "ada", List.of(ada));
        hear(ada, "ToClient", bob.id(), List.of(bob));

        kill(KEEPERS.get(0));
        hear(ada, "ToGroup", "red", List.of(ada, bob));
        JavaClient cyd = connect(2, "cyd");
        cyd.call("Join", "red");
        hear(ada, "ToGroup", "red", List.of(ada, bob, cyd));
        hear(cyd, "ToUser", "ada", List.of(ada));

        NODES.get(1).kill();
        see(1, NODES.get(0));
        Await.until("its clients are nowhere", () -> users(NODES.get(0)).equals(List.of("ada")));
        JavaClient eve = connect(1, "eve");
        eve.call("Join", "red");
        hear(eve, "ToGroup", "red", List.of(ada, eve));
        hear(ada, "ToUser", "eve", List.of(eve));
        ada.close();
        eve.close();
    }

    private static void hear(JavaClient sender, String method, String to, List<JavaClient> expected) {
        String text = method + " " + to + " " + System.nanoTime();
        sender.call(method, to, text);
        expected.forEach(client -> assertThat(client.next()).isEqualTo(text));
    }

    private static void kill(Spawned keeper) {
        keeper.process().toHandle().destroyForcibly();
        keeper.ended(Await.LIMIT);
    }

    /** Members of the group, as that node finds them. */
    private static List<String> users(NodeOfCluster node) {
        Listing members = Listing.newBuilder()
                .setTenant("dev")
                .setHub("test")
                .setAudience(Audience.newBuilder().setKind(Audience.Kind.GROUPS).addNames("red"))
                .setMost(100)
                .build();
        try {
            return node.deliveries(new ClusterSecret(SECRET)).list(members).getConnectionsList().stream()
                    .map(ListedConnection::getUserId)
                    .toList();
        } catch (StatusRuntimeException e) {
            // One that it asks may just have died.
            return List.of();
        }
    }
}

package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.Delivery;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.Listing;
import io.signalbox.protocol.grpc.Payload;
import io.signalbox.protocol.token.ConnectionString;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
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
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that keep the registry, and two that are their clients: one in which all planes are, and a node. Each has
 * real clients. These two show each other certificates.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KeepersIT {
    private static final int EACH = 2;
    private static final int STRANGER = EACH + 1;
    private static final Duration DEAD_AFTER = Duration.ofSeconds(3);
    /** What a busy machine takes longer. */
    private static final Duration FOUND_DEAD_WITHIN = DEAD_AFTER.plusSeconds(10);
    /** None of them runs for long. */
    private static final String FLAGS = "-ea -XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final String JOINED = "SBDP0011";
    private static final String LINK_BROKEN = "SBDP0032";
    /** Of each way to another node a quarter may wait. */
    private static final String SMALL_BUFFER = "64K";

    private static final int LONG = 7_000;
    private static final int FILLS_IT = 3;
    private static final String SECRET = "a secret of nodes whose registry is apart";

    @TempDir
    static Path directory;

    private static final CutNetwork NETWORK = new CutNetwork(STRANGER);
    private static final List<Integer> PORTS = IntStream.range(0, EACH)
            .mapToObj(keeper -> RunningSignalbox.freePort())
            .toList();
    private static final List<Spawned> KEEPERS = new ArrayList<>();
    private static final List<TestAppServer> APPS = new ArrayList<>();
    private static NodeCertificate ours;
    private static RunningSignalbox first;
    private static NodeOfCluster second;
    private static ManagedChannel channel;

    @BeforeAll
    static void start() throws IOException {
        PORTS.forEach(port -> KEEPERS.add(startKeeper(port)));
        ours = NodeCertificate.make(directory, "ours");
        Files.writeString(directory.resolve("cluster.secret"), SECRET);
        first = RunningSignalbox.start(directory, client(ours, linkOfTheFirst()), "--no-demo");
        second = new NodeOfCluster(2, NETWORK, directory);
        second.start(client(ours, ofNodes()));
        second.awaitReady();
        channel = GrpcChannels.open("localhost:" + first.grpcPort());
        see(EACH);
        ConnectionString there = first.connectionString();
        APPS.add(TestAppServer.start(there));
        APPS.add(TestAppServer.start(ConnectionString.parse(there.format()
                .replace(first.endpoint().toString(), second.endpoint().toString()))));
    }

    private static Spawned startKeeper(int port) {
        Map<String, String> settings = new HashMap<>(RunningSignalbox.environment());
        settings.put("SIGNALBOX_JAVA_OPTS", FLAGS);
        settings.put("SIGNALBOX_CLUSTER_DISCOVERY", "tcp");
        settings.put("SIGNALBOX_CLUSTER_HOST", "127.0.0.1");
        settings.put("SIGNALBOX_CLUSTER_PORT", String.valueOf(port));
        settings.put("SIGNALBOX_CLUSTER_MEMBERS", keepers());
        List<String> command = new ArrayList<>(RunningSignalbox.command());
        command.add("--keeper");
        return Spawned.run(Project.root(), settings, command);
    }

    private static Map<String, String> linkOfTheFirst() {
        int port = RunningSignalbox.freePort();
        return Map.of(
                "SIGNALBOX_JAVA_OPTS",
                FLAGS + " -Djdk.net.hosts.file=" + NETWORK.hosts(1, directory),
                "SIGNALBOX_CLUSTER_LINK_HOST",
                "127.0.0.1",
                "SIGNALBOX_CLUSTER_LINK_PORT",
                String.valueOf(port),
                "SIGNALBOX_CLUSTER_ADVERTISED_LINK",
                NETWORK.open(1, port));
    }

    /** All that they need besides. */
    private static Map<String, String> ofNodes() {
        return Map.of(
                "SIGNALBOX_CLUSTER_SECRET",
                SECRET,
                "SIGNALBOX_DEFAULT_TENANT",
                "dev",
                "SIGNALBOX_DATA_PLANE_TENANTS",
                "localhost:" + first.grpcPort());
    }

    private static Map<String, String> client(NodeCertificate certificate, Map<String, String> own) {
        Map<String, String> settings = new HashMap<>(own);
        settings.putAll(certificate.settings(ours));
        settings.put("SIGNALBOX_CLUSTER_DISCOVERY", "tcp");
        settings.put("SIGNALBOX_CLUSTER_CLIENT", "true");
        settings.put("SIGNALBOX_CLUSTER_MEMBERS", keepers());
        settings.put("SIGNALBOX_CLUSTER_DEAD_AFTER", DEAD_AFTER.toSeconds() + "s");
        return settings;
    }

    private static String keepers() {
        return PORTS.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    @AfterAll
    static void stop() {
        APPS.forEach(TestAppServer::close);
        if (channel != null) {
            channel.shutdownNow();
        }
        if (second != null) {
            second.close();
        }
        if (first != null) {
            first.close();
        }
        NETWORK.close();
        KEEPERS.forEach(Spawned::close);
    }

    private static void see(int count) {
        Await.until(
                "the first sees " + count + " nodes",
                FOUND_DEAD_WITHIN,
                () -> NodeOfCluster.seenBy(first.endpoint()) == count);
    }

    private static JavaClient connect(int node, String user) {
        return JavaClient.connect(APPS.get(node - 1).address(), "test", user);
    }

    @Test
    @Order(1)
    void audiences_cross_and_outlive_a_keeper_a_frozen_node_and_a_dead_one() throws IOException {
        assertThat(health(PORTS.get(0))).isEqualTo(HttpURLConnection.HTTP_OK);
        JavaClient ada = connect(1, "ada");
        JavaClient bob = connect(2, "bob");
        ada.call("Join", "red");
        bob.call("Join", "red");
        assertThat(users()).as("at either node").containsExactlyInAnyOrder("ada", "bob");

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

        long joined = second.lines(JOINED);
        second.freeze();
        see(1);
        hear(ada, "ToGroup", "red", List.of(ada));
        second.thaw();
        see(EACH);
        // The other has taken it for dead, and ended what was between them: so must it.
        Await.until("it begins anew with the other", () -> second.lines(JOINED) > joined);
        Await.until("all are found again", () -> users().size() == 3);
        hear(ada, "ToGroup", "red", List.of(ada, bob, cyd));
        hear(cyd, "ToUser", "ada", List.of(ada));

        second.kill();
        see(1);
        Await.until("its clients are nowhere", () -> users().equals(List.of("ada")));
        JavaClient eve = connect(1, "eve");
        eve.call("Join", "red");
        hear(eve, "ToGroup", "red", List.of(ada, eve));
        hear(ada, "ToUser", "eve", List.of(eve));
        ada.close();
        eve.close();
    }

    /** It is on the roll as the others are, and has their secret. Last: nobody waits until it has been found dead. */
    @Test
    @Order(2)
    void a_node_whose_certificate_another_authority_has_signed_says_nothing_to_the_others() throws IOException {
        NodeCertificate theirs = NodeCertificate.make(directory, "theirs");
        Map<String, String> settings = new HashMap<>(ofNodes());
        settings.put("SIGNALBOX_CLUSTER_LINK_BUFFER", SMALL_BUFFER);
        int others = NodeOfCluster.seenBy(first.endpoint());
        JavaClient ada = connect(1, "ada");
        try (NodeOfCluster stranger = new NodeOfCluster(STRANGER, NETWORK, directory)) {
            stranger.start(client(theirs, settings));
            stranger.awaitReady();
            see(others + 1);
            Await.until("it sees them", () -> stranger.sees() == others + 1);
            for (int i = 0; i < FILLS_IT; i++) {
                sayToAll(stranger);
            }
            NodeOperator operator = new NodeOperator(stranger.endpoint(), SECRET);
            assertThat(operator.metric("signalbox_dataplane_dropped_link_full_total"))
                    .as("found no room behind what waits")
                    .isOne();
            Await.until("its calls are refused", () -> stranger.lines(LINK_BROKEN) > 0);
            hear(ada, "ToUser", "ada", List.of(ada));
            assertThat(operator.metric("signalbox_dataplane_links_opened_total"))
                    .as("ways to others that it has opened")
                    .isZero();
        }
        ada.close();
    }

    /** So much that the buffer has no room for {@link #FILLS_IT} of them. */
    private static void sayToAll(NodeOfCluster node) {
        String json = "{\"type\":1,\"target\":\"Heard\",\"arguments\":[\"" + "-".repeat(LONG) + "\"]}\u001e";
        node.deliveries(new ClusterSecret(SECRET))
                .deliver(Delivery.newBuilder()
                        .setTenant("dev")
                        .setHub("test")
                        .setAudience(Audience.newBuilder().setKind(Audience.Kind.EVERYONE))
                        .setPayload(Payload.newBuilder().setJson(ByteString.copyFromUtf8(json)))
                        .build());
    }

    private static void hear(JavaClient sender, String method, String to, List<JavaClient> expected) {
        String text = method + " " + to + " " + System.nanoTime();
        sender.call(method, to, text);
        expected.forEach(client -> assertThat(client.next()).isEqualTo(text));
    }

    /** What it answers to those who ask whether it is ready. */
    private static int health(int keeperPort) throws IOException {
        URI ready = URI.create("http://127.0.0.1:" + keeperPort + "/hazelcast/health/ready");
        return ((HttpURLConnection) ready.toURL().openConnection()).getResponseCode();
    }

    private static void kill(Spawned keeper) {
        keeper.process().toHandle().destroyForcibly();
        keeper.ended(Await.LIMIT);
    }

    /** Members of the group, as the first finds them. */
    private static List<String> users() {
        Listing members = Listing.newBuilder()
                .setTenant("dev")
                .setHub("test")
                .setAudience(Audience.newBuilder().setKind(Audience.Kind.GROUPS).addNames("red"))
                .setMost(100)
                .build();
        try {
            return NodeOfCluster.deliveries(channel, new ClusterSecret(SECRET))
                    .list(members)
                    .getConnectionsList()
                    .stream()
                    .map(ListedConnection::getUserId)
                    .toList();
        } catch (StatusRuntimeException e) {
            // One that it asks may just have died.
            return List.of();
        }
    }
}

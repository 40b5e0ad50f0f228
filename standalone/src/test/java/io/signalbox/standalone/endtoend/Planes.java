package io.signalbox.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.token.AccessKey;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.standalone.cluster.QuietPort;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The planes as processes of their own: control plane, REST API, and nodes of the data plane behind one address. */
final class Planes implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofSeconds(150);
    static final String TENANT = "dev";

    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final String SECRET = "the secret of a cluster that lives for one test";
    private static final String OPERATOR_KEY = "the key of its operators";
    private static final int LATEST_LINES = 60;

    private final Path data;
    private final List<String> flags;
    private final Map<String, String> settings;
    private final int controlPort = QuietPort.find();
    private final int controlGrpcPort = QuietPort.find();
    private final int restPort = QuietPort.find();
    private final List<Node> nodes;
    private final Front front;
    private final Spawned rest;
    private Spawned control;

    /**
     * @param door before its own gRPC port: where app servers are told to come, when it lets them
     * @param place among the others
     */
    private record Node(int http, int grpc, Place place, Front door, List<Spawned> lives) {
        Spawned life() {
            return lives.get(lives.size() - 1);
        }
    }

    /**
     * How a node and the others reach each other.
     *
     * @param registry where the others reach its part of the registry
     * @param flags of its JVM
     */
    private record Place(String registry, Map<String, String> settings, List<String> flags) {
        static Place of(int member) {
            return new Place("127.0.0.1:" + member, ports(member, 0), List.of());
        }

        /** The same through a network that numbers from 1. */
        static Place in(CutNetwork network, int number, Path data, int member, int link) {
            String registry = network.open(number, member);
            Map<String, String> settings = new HashMap<>(ports(member, link));
            settings.put("SIGNALBOX_CLUSTER_ADVERTISED_REGISTRY", registry);
            settings.put("SIGNALBOX_CLUSTER_ADVERTISED_LINK", network.open(number, link));
            return new Place(registry, settings, List.of("-Djdk.net.hosts.file=" + network.hosts(number, data)));
        }

        private static Map<String, String> ports(int member, int link) {
            return Map.of(
                    "SIGNALBOX_CLUSTER_PORT",
                    String.valueOf(member),
                    "SIGNALBOX_CLUSTER_LINK_PORT",
                    String.valueOf(link));
        }
    }

    /**
     * The control plane and the REST API run when this exists.
     *
     * @param flags of every JVM
     * @param settings of the nodes
     * @param count of nodes; none runs
     * @param network between the nodes, if it is to be cut
     */
    Planes(
            EventLoopGroup loops,
            Path data,
            List<String> flags,
            Map<String, String> settings,
            int count,
            @Nullable CutNetwork network) {
        this.data = data;
        this.flags = flags;
        this.settings = settings;
        this.nodes = IntStream.range(0, count)
                .mapToObj(number -> new Node(
                        QuietPort.find(),
                        QuietPort.find(),
                        network == null
                                ? Place.of(QuietPort.find())
                                : Place.in(network, number + 1, data, QuietPort.find(), QuietPort.find()),
                        new Front(loops, List.of()),
                        new ArrayList<>()))
                .toList();
        this.front = new Front(loops, List.of());
        this.control = startControl();
        this.rest = run(
                "rest-api",
                restPort,
                Map.of(
                        "SIGNALBOX_REST_API_DATA_PLANE",
                        addresses(node -> "127.0.0.1:" + node.grpc),
                        "SIGNALBOX_REST_API_TENANTS",
                        "localhost:" + controlGrpcPort,
                        // Longer than it takes to find out that a node is dead, however busy the machine is.
                        "SIGNALBOX_REST_API_DEADLINE",
                        "15s"));
    }

    /** The first so many nodes, and what is in front of them; all is ready when it returns. */
    void open(int first) {
        ready("control plane", controlPort, control);
        IntStream.range(0, first).forEach(this::start);
        IntStream.range(0, first).forEach(this::awaitReady);
        ready("REST API", restPort, rest);
        toAll(first);
    }

    private Spawned startControl() {
        return run(
                "control-plane",
                controlPort,
                Map.of(
                        "SIGNALBOX_CONTROL_PLANE_GRPC_PORT",
                        String.valueOf(controlGrpcPort),
                        "SIGNALBOX_CONTROL_PLANE_DATA_DIR",
                        data.toAbsolutePath().toString(),
                        "SIGNALBOX_CONTROL_PLANE_OPERATOR_KEY",
                        OPERATOR_KEY,
                        "SIGNALBOX_CONTROL_PLANE_BOOTSTRAP_TENANT",
                        TENANT));
    }

    /** Starts a node, or starts it again, on its ports. */
    void start(int number) {
        Node node = nodes.get(number);
        Map<String, String> environment = new HashMap<>(settings);
        environment.putAll(node.place.settings);
        environment.put("SIGNALBOX_DATA_PLANE_NODE", name(number));
        environment.put("SIGNALBOX_DATA_PLANE_GRPC_HOST", "127.0.0.1");
        environment.put("SIGNALBOX_DATA_PLANE_GRPC_PORT", String.valueOf(node.grpc));
        environment.put("SIGNALBOX_DATA_PLANE_ADVERTISED_GRPC", "localhost:" + node.door.port());
        environment.put("SIGNALBOX_DATA_PLANE_TENANTS", "localhost:" + controlGrpcPort);
        environment.put("SIGNALBOX_CLUSTER_DISCOVERY", "tcp");
        environment.put("SIGNALBOX_CLUSTER_HOST", "127.0.0.1");
        environment.put("SIGNALBOX_CLUSTER_MEMBERS", addresses(other -> other.place.registry));
        environment.put("SIGNALBOX_CLUSTER_LINK_HOST", "127.0.0.1");
        node.lives.add(run("data-plane", node.http, environment, node.place.flags));
    }

    private String addresses(Function<Node, String> address) {
        return nodes.stream().map(address).collect(Collectors.joining(","));
    }

    private Spawned run(String plane, int port, Map<String, String> its) {
        return run(plane, port, its, List.of());
    }

    private Spawned run(String plane, int port, Map<String, String> its, List<String> more) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(more);
        command.add("-jar");
        command.add(Project.root()
                .resolve(plane + "/target/quarkus-app/quarkus-run.jar")
                .toString());
        Map<String, String> environment = new HashMap<>(its);
        environment.put("SIGNALBOX_CLUSTER_SECRET", SECRET);
        environment.put("SIGNALBOX_DEFAULT_TENANT", TENANT);
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_LOG_LEVEL", "WARN");
        environment.put("QUARKUS_LOG_CATEGORY__IO_SIGNALBOX__LEVEL", "INFO");
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        return Spawned.run(data, environment, command);
    }

    static String name(int number) {
        return "node-" + (number + 1);
    }

    void awaitReady(int number) {
        ready(name(number), nodes.get(number).http, nodes.get(number).life());
    }

    private static void ready(String what, int port, Spawned process) {
        URI health = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        Await.until(what + " is ready", START_LIMIT, () -> {
            if (!process.process().isAlive()) {
                throw new AssertionError(what + " ended instead of being ready:\n" + process.output());
            }
            try {
                return ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200;
            } catch (IOException e) {
                // Not yet.
                return false;
            }
        });
    }

    int nodes() {
        return nodes.size();
    }

    /** As the REST API calls it. */
    int grpcPort(int number) {
        return nodes.get(number).grpc;
    }

    ClusterSecret secret() {
        return new ClusterSecret(SECRET);
    }

    int port(int number) {
        return nodes.get(number).http;
    }

    Front front() {
        return front;
    }

    /** Clients are led to the first of the nodes, in turn. */
    void toAll(int first) {
        front.lead(nodes.subList(0, first).stream().map(Node::http).toList());
    }

    /** The same without one of them. */
    void toAllBut(int number, int first) {
        front.lead(IntStream.range(0, first)
                .filter(other -> other != number)
                .mapToObj(other -> nodes.get(other).http)
                .toList());
    }

    /** App servers that the node asks for streams may come. */
    void letAppServersIn(int number) {
        nodes.get(number).door.lead(List.of(nodes.get(number).grpc));
    }

    boolean hasAppServers(int number) {
        return nodes.get(number).door.connections(nodes.get(number).grpc) > 0;
    }

    /** The latest that every process has printed. */
    String said() {
        List<Spawned> all = new ArrayList<>(List.of(control, rest));
        nodes.forEach(node -> all.addAll(node.lives));
        return all.stream()
                .map(Spawned::lines)
                .map(lines -> String.join("\n", lines.subList(Math.max(0, lines.size() - LATEST_LINES), lines.size())))
                .collect(Collectors.joining("\n---\n"));
    }

    /** What a node has printed in all its lives. */
    List<String> lines(int number) {
        return nodes.get(number).lives.stream()
                .flatMap(life -> life.lines().stream())
                .toList();
    }

    /** Sends SIGKILL. */
    void kill(int number) {
        nodes.get(number).life().process().toHandle().destroyForcibly();
        nodes.get(number).life().ended(END_LIMIT);
    }

    /** Sends SIGTERM. */
    void terminate(int number) {
        nodes.get(number).life().process().toHandle().destroy();
    }

    void awaitEnd(int number) {
        nodes.get(number).life().ended(END_LIMIT);
    }

    void stopControl() {
        control.close();
    }

    void startControlAgain() {
        control = startControl();
        ready("control plane", controlPort, control);
    }

    Backend operators() {
        return new Backend(uri(controlPort), new AccessKey("0123456789012345678901234567890123456789"));
    }

    String operatorKey() {
        return OPERATOR_KEY;
    }

    /** A key of the tenant, primary or secondary, made anew. */
    AccessKey newKey(String which) {
        Backend.Answer answer =
                operators().operate("/tenants/" + TENANT + "/keys/" + which + "/regenerate", OPERATOR_KEY, "");
        assertThat(answer).returns(200, Backend.Answer::status);
        return new AccessKey(answer.body().replaceAll("(?s).*\"key\"\\s*:\\s*\"([^\"]*)\".*", "$1"));
    }

    /** Where clients go. */
    URI clients() {
        return uri(front.port());
    }

    URI restApi() {
        return uri(restPort);
    }

    /** For an app server, which asks any node where to connect. */
    ConnectionString connection(AccessKey key) {
        return ConnectionString.parse("Endpoint=" + clients() + ";AccessKey=" + key.value() + ";Version=1.0;");
    }

    /** Whoever asks a node past the address in front. */
    NodeOperator operator(int number) {
        return new NodeOperator(uri(nodes.get(number).http), SECRET);
    }

    private static URI uri(int port) {
        return URI.create("http://localhost:" + port);
    }

    @Override
    public void close() {
        front.close();
        nodes.forEach(node -> {
            node.door.close();
            node.lives.forEach(Spawned::close);
        });
        rest.close();
        control.close();
    }
}

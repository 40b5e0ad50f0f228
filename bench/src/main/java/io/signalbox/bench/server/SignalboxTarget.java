package io.signalbox.bench.server;

import io.signalbox.bench.appserver.EchoServer;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Request;
import io.signalbox.bench.wire.Stamp;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.token.Audiences;
import io.signalbox.protocol.token.Claim;
import io.signalbox.protocol.token.ConnectionString;
import io.signalbox.protocol.token.TokenSigner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ours: the standalone jar as users start it, without the demo, and beside it a process with a small app server, because
 * a hub without one refuses its clients. CPU and memory are those of the jar alone.
 */
public final class SignalboxTarget implements Target {
    private static final HubName HUB = new HubName(EchoServer.HUB);
    private static final String CLIENT_PATH = "/client/?hub=" + EchoServer.HUB;
    private static final String REST_PATH = "/api/hubs/" + EchoServer.HUB;
    private static final String METHOD = "b";
    private static final String UNBOUNDED = "1000000";
    private static final Pattern CONNECTION_STRING = Pattern.compile("Endpoint=\\S+;AccessKey=\\S+");
    /** Long, for other work on the machine; the whole command has an end of its own. */
    private static final Duration START = Duration.ofMinutes(5);

    private static final Duration TOKEN_LIFETIME = Duration.ofHours(1);

    private final Workspace workspace;
    private final ServerProcess server;
    private final Jvm jvm;
    private final ConnectionString connection;
    private final Encoding encoding;
    private final Nodes nodes;
    private final String name;

    private SignalboxTarget(
            Workspace workspace, ServerProcess server, Jvm jvm, Reached reached, ServerSettings settings) {
        this.workspace = workspace;
        this.server = server;
        this.jvm = jvm;
        this.connection = reached.connection();
        this.nodes = reached.nodes();
        this.name = reached.name();
        this.encoding = settings.encoding();
    }

    /** How it is called and where it is. */
    private record Reached(String name, ConnectionString connection, Nodes nodes) {}

    /** Starts all processes and waits until clients can connect to every node and find their app server there. */
    static SignalboxTarget start(Workspace workspace, Jvm jvm, Distribution distribution, ServerSettings settings)
            throws IOException {
        ServerProcess server = workspace.start(
                "signalbox",
                distribution.command(workspace.directory().resolve("data")),
                distribution.environment(jvm.home(), settings.jvmArguments()),
                settings.serverCore());
        String line = server.awaitLine(text -> CONNECTION_STRING.matcher(text).find(), "a connection string", START);
        Matcher matcher = CONNECTION_STRING.matcher(line);
        if (!matcher.find()) {
            throw new IOException("no connection string in the server's output");
        }
        ConnectionString connection = ConnectionString.parse(matcher.group());
        Nodes nodes = distribution.nodes() == 1
                ? Nodes.one(server, connection.endpoint().getPort())
                : Nodes.of(server, distribution.nodes());
        startAppServer(workspace, jvm, connection, settings.generatorCore());
        if (nodes.count() > 1) {
            nodes.awaitAppServer();
        }
        return new SignalboxTarget(
                workspace, server, jvm, new Reached(distribution.name(), connection, nodes), settings);
    }

    private static void startAppServer(Workspace workspace, Jvm jvm, ConnectionString connection, int core)
            throws IOException {
        Path ready = workspace.directory().resolve("app-server.ready");
        ServerProcess process = workspace.start(
                "app-server",
                jvm.program(EchoServer.class, List.of(ready.toString())),
                Map.of(EchoServer.CONNECTION_STRING, connection.format()),
                core);
        process.awaitFile(ready, START);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return connection.endpoint().getPort();
    }

    @Override
    public int port(int number) {
        return nodes.port(number);
    }

    @Override
    public int nodes() {
        return nodes.count();
    }

    @Override
    public double counter(String meter) throws IOException {
        return nodes.counter(meter);
    }

    @Override
    public String path() {
        return CLIENT_PATH;
    }

    @Override
    public List<String> headers(int number) {
        String token = TokenSigner.sign(
                connection.accessKey(),
                Audiences.client(connection.endpoint(), HUB),
                Instant.now(),
                TOKEN_LIFETIME,
                List.of(new Claim("nameid", "u" + Request.targetName(number))));
        return List.of("Authorization: Bearer " + token);
    }

    @Override
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public Request broadcast(int payloadBytes) {
        return post(REST_PATH + "/:send", payloadBytes);
    }

    /** A request that sends a stamped payload to the user of one connection. */
    public Request toUser(int payloadBytes) {
        return post(REST_PATH + "/users/u" + Request.TARGET + "/:send", payloadBytes);
    }

    private Request post(String path, int payloadBytes) {
        String token = TokenSigner.sign(
                connection.accessKey(),
                Audiences.rest(connection.endpoint(), REST_PATH),
                Instant.now(),
                TOKEN_LIFETIME,
                List.of());
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("{\"target\":\"" + METHOD + "\",\"arguments\":[\"").getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(Stamp.payload(payloadBytes));
        body.writeBytes("\"]}".getBytes(StandardCharsets.US_ASCII));
        return Request.post(
                path, List.of("Authorization: Bearer " + token, "Content-Type: application/json"), body.toByteArray());
    }

    @Override
    public List<Long> pids() {
        return server.pids();
    }

    @Override
    public void collectGarbage() throws IOException {
        jvm.collectGarbage(server.pid());
    }

    @Override
    public OptionalLong heapInUse() throws IOException {
        return jvm.heapInUse(server.pid());
    }

    @Override
    public void close() {
        workspace.close();
    }

    /**
     * What is started.
     *
     * @param name what it is called beside others
     * @param launcher the project's own start script
     * @param jar what it runs
     * @param nodes how many data-plane nodes
     */
    record Distribution(String name, Path launcher, Path jar, int nodes) {
        Distribution {
            if (!Files.isExecutable(launcher)) {
                throw new IllegalArgumentException("launcher: " + launcher + " (expected: the project's start script)");
            }
            if (!Files.isReadable(jar)) {
                throw new IllegalArgumentException("--jar " + jar + " (expected: the server's jar)");
            }
        }

        List<String> command(Path data) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    launcher.toString(),
                    "start",
                    "--no-demo",
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(ServerProcess.freePort()),
                    "--grpc-port",
                    Integer.toString(ServerProcess.freePort()),
                    "--data",
                    data.toString()));
            if (nodes > 1) {
                command.addAll(List.of("--cluster", Integer.toString(nodes)));
            }
            return command;
        }

        Map<String, String> environment(Path javaHome, String jvmArguments) {
            return Map.of(
                    "JAVA_HOME", javaHome.toString(),
                    "SIGNALBOX_JAR", jar.toString(),
                    "SIGNALBOX_JAVA_OPTS", jvmArguments,
                    // How fast it is, and not how fast it lets clients be.
                    "SIGNALBOX_DATA_PLANE_CONNECTS_PER_SECOND", UNBOUNDED,
                    "SIGNALBOX_DATA_PLANE_CONNECT_BURST", UNBOUNDED,
                    "SIGNALBOX_DATA_PLANE_CONNECTS_PER_SECOND_PER_TENANT", UNBOUNDED,
                    "SIGNALBOX_DATA_PLANE_CONNECT_BURST_PER_TENANT", UNBOUNDED);
        }
    }
}

package io.signalbox.standalone.cluster;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.signalbox.standalone.settings.StandaloneSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/** The other nodes of {@code ./signalbox --cluster}, and the one address in front of them. */
@Singleton
public final class ClusterHere {
    private static final Logger LOG = Logger.getLogger(ClusterHere.class);
    private static final Duration BACK_AFTER = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final long LEAVE_SECONDS = 30;
    private static final int BEFORE_THE_PLANES = 100;
    private static final int OK = 200;
    private static final int PROBE_MILLIS = 1_000;
    private static final String MEMBERS = "signalbox.cluster.members";
    /** What the nodes share with this one. */
    private static final List<String> SHARED = List.of(
            "signalbox.cluster.secret",
            "signalbox.default-tenant",
            "signalbox.cluster.discovery",
            "signalbox.cluster.host",
            MEMBERS,
            "signalbox.cluster.link-host",
            "signalbox.cluster.link-port",
            "signalbox.data-plane.grpc-host",
            "signalbox.data-plane.tenants",
            "quarkus.http.host");

    private final StandaloneSettings settings;
    private final Config config;
    private final Vertx vertx;
    /** Of each node now; this process' own first. */
    private final List<NodePorts> ports = new CopyOnWriteArrayList<>();

    private final List<NodeProcess> others = new CopyOnWriteArrayList<>();
    private boolean leaving;

    ClusterHere(StandaloneSettings settings, Config config, Vertx vertx) {
        this.settings = settings;
        this.config = config;
        this.vertx = vertx;
        List<Integer> http = settings.nodePorts().orElse(List.of());
        for (int i = 0; i < http.size(); i++) {
            ports.add(new NodePorts(http.get(i), portAt("signalbox.rest-api.data-plane", i), portAt(MEMBERS, i)));
        }
    }

    /** At once: each node waits for this process' control plane by itself. */
    void onStart(@Observes @Priority(BEFORE_THE_PLANES) StartupEvent event) {
        if (ports.isEmpty()) {
            return;
        }
        Path jar = settings.nodeJar()
                .filter(Files::isRegularFile)
                .orElseThrow(
                        () -> new IllegalStateException(
                                "no jar for the other nodes (expected: signalbox.standalone.node-jar, as ./signalbox sets it)"));
        for (int i = 1; i < ports.size(); i++) {
            others.add(start(i, jar));
        }
    }

    private NodeProcess start(int node, Path jar) {
        // Each time anew: whoever takes a port while the node starts has it when the node has ended of that.
        choosePorts(node);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        NodeProcess started = NodeProcess.start(java, flags(), jar, environment(node));
        Executor later = CompletableFuture.delayedExecutor(BACK_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        started.ended().thenAcceptAsync(code -> onEnd(node, jar), later);
        return started;
    }

    /** As an orchestrator would: another process takes the place of one that has ended. */
    private synchronized void onEnd(int node, Path jar) {
        if (!leaving) {
            LOG.warnf("node-%d has ended; another process takes its place", node + 1);
            others.set(node - 1, start(node, jar));
        }
    }

    private void choosePorts(int node) {
        NodePorts before = ports.get(node);
        try {
            NodePorts now = before.free();
            ports.set(node, now);
            tell(node, "clients", before.http(), now.http());
            tell(node, "app servers", before.grpc(), now.grpc());
            tell(node, "the other nodes", before.member(), now.member());
        } catch (IOException e) {
            // With those that it had: it ends if they are taken, and there may be others by then.
            LOG.warnf("node-%d: %s", node + 1, e.getMessage());
        }
    }

    private static void tell(int node, String whom, int before, int now) {
        if (now != before) {
            LOG.warnf("port %d of node-%d is somebody else's by now; %s find it on %d", before, node + 1, whom, now);
        }
    }

    private static List<String> flags() {
        // Those of this process that are not about its own files.
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.contains("SharedArchiveFile")
                        && !flag.startsWith("-Dsignalbox.")
                        && !flag.startsWith("-Dquarkus.")
                        && !flag.startsWith("-agentlib"))
                .toList();
    }

    private Map<String, String> environment(int node) {
        Map<String, String> keys = new LinkedHashMap<>();
        SHARED.forEach(key -> keys.put(key, config.getValue(key, String.class)));
        String name = "node-" + (node + 1);
        keys.put("signalbox.data-plane.node", name);
        NodePorts its = ports.get(node);
        keys.put("quarkus.http.port", String.valueOf(its.http()));
        keys.put("signalbox.data-plane.grpc-port", String.valueOf(its.grpc()));
        keys.put("signalbox.data-plane.advertised-grpc", "localhost:" + its.grpc());
        keys.put("signalbox.cluster.port", String.valueOf(its.member()));
        keys.put("quarkus.log.level", "WARN");
        keys.put("quarkus.log.category.\"io.signalbox\".level", "INFO");
        keys.put("quarkus.log.console.format", "%d{HH:mm:ss} %-5p " + name + ": %s%e%n");
        Map<String, String> environment = new LinkedHashMap<>();
        keys.forEach((key, value) -> environment.put(variable(key), value));
        return environment;
    }

    private int portAt(String key, int node) {
        String address = config.getValue(key, String.class).split(",")[node];
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private int httpPort(int node) {
        return ports.get(node).http();
    }

    private static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /**
     * Returns when every node is ready and the address in front is open; at once when this process is alone.
     *
     * @throws IllegalStateException when one is not ready within a minute, or the port is taken
     */
    public void open() {
        if (ports.isEmpty()) {
            return;
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int i = 1; i < ports.size(); i++) {
            while (!isReady(httpPort(i))) {
                if (System.nanoTime() - end > 0) {
                    throw new IllegalStateException("node-" + (i + 1) + " is not ready after " + PATIENCE);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        HttpServer front = new RoundRobin(vertx, ports.size(), this::httpPort)
                .listen(config.getValue("quarkus.http.host", String.class), settings.port())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assert front.actualPort() == settings.port();
    }

    private static boolean isReady(int port) {
        try {
            HttpURLConnection probe = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + "/q/health/ready")
                    .toURL()
                    .openConnection();
            probe.setConnectTimeout(PROBE_MILLIS);
            probe.setReadTimeout(PROBE_MILLIS);
            return probe.getResponseCode() == OK;
        } catch (IOException e) {
            // Not up yet.
            return false;
        }
    }

    /** One line for each node: its name, its port, and the process that a person may end to see what happens. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            long pid =
                    i == 0 ? ProcessHandle.current().pid() : others.get(i - 1).pid();
            lines.add("node-" + (i + 1) + "  http://localhost:" + httpPort(i) + "  process " + pid);
        }
        return lines;
    }

    /** All at once, while this process' own node does the same. */
    void onLeave(@Observes @Priority(BEFORE_THE_PLANES) ShutdownDelayInitiatedEvent event) {
        synchronized (this) {
            leaving = true;
        }
        others.forEach(NodeProcess::leave);
    }

    /** What is left of the nodes ends with this process. */
    void onStop(@Observes ShutdownEvent event) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEAVE_SECONDS);
        for (NodeProcess node : others) {
            node.awaitEnd(Math.max(0, TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime())));
        }
    }
}

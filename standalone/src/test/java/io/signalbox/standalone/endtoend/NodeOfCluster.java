package io.signalbox.standalone.endtoend;

import io.grpc.ManagedChannel;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.GrpcChannels;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A data-plane node in a process of its own, as an operator runs it, which reaches the others through a network to cut. */
final class NodeOfCluster implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    /** As {@code ./signalbox} has them for a cluster. */
    static final List<String> FLAGS = List.of(
            "-ea",
            // Three of them start at once, and none runs for long.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    private final int number;
    private final int httpPort = RunningSignalbox.freePort();
    private final int grpcPort = RunningSignalbox.freePort();
    private final int registryPort = RunningSignalbox.freePort();
    private final int linkPort = RunningSignalbox.freePort();
    private final Path hosts;
    private final Map<String, String> settings = new HashMap<>();
    private final String registry;
    private final ManagedChannel channel;
    private @Nullable Spawned spawned;

    NodeOfCluster(int number, CutNetwork network, Path directory) {
        this.number = number;
        this.hosts = network.hosts(number, directory);
        this.registry = network.open(number, registryPort);
        this.channel = GrpcChannels.open("localhost:" + grpcPort);
        settings.put("SIGNALBOX_CLUSTER_DISCOVERY", "tcp");
        settings.put("SIGNALBOX_CLUSTER_HOST", "127.0.0.1");
        settings.put("SIGNALBOX_CLUSTER_PORT", String.valueOf(registryPort));
        settings.put("SIGNALBOX_CLUSTER_ADVERTISED_REGISTRY", registry);
        settings.put("SIGNALBOX_CLUSTER_LINK_HOST", "127.0.0.1");
        settings.put("SIGNALBOX_CLUSTER_LINK_PORT", String.valueOf(linkPort));
        settings.put("SIGNALBOX_CLUSTER_ADVERTISED_LINK", network.open(number, linkPort));
        settings.put("SIGNALBOX_DATA_PLANE_NODE", "node-" + number);
        settings.put("SIGNALBOX_DATA_PLANE_GRPC_HOST", "127.0.0.1");
        settings.put("SIGNALBOX_DATA_PLANE_GRPC_PORT", String.valueOf(grpcPort));
        settings.put("SIGNALBOX_DATA_PLANE_ADVERTISED_GRPC", "localhost:" + grpcPort);
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", String.valueOf(httpPort));
    }

    /** Where the others reach its part of the registry. */
    String registry() {
        return registry;
    }

    URI endpoint() {
        return URI.create("http://localhost:" + httpPort);
    }

    /** @param shared settings that are the same at every node */
    void start(Map<String, String> shared) {
        settings.putAll(shared);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.add("-Djdk.net.hosts.file=" + hosts);
        command.addAll(List.of("-jar", Project.nodeJar().toString()));
        spawned = Spawned.run(Project.root(), settings, command);
    }

    void awaitReady() {
        Spawned started = Objects.requireNonNull(spawned);
        Await.until("node-" + number + " is ready", START_LIMIT, () -> {
            if (!started.process().isAlive()) {
                throw new AssertionError("ended instead of being ready:\n" + started.output());
            }
            return isReady();
        });
    }

    private boolean isReady() {
        try {
            URI health = endpoint().resolve("/q/health/ready");
            return ((HttpURLConnection) health.toURL().openConnection()).getResponseCode() == 200;
        } catch (IOException e) {
            // Not yet.
            return false;
        }
    }

    /** Sends SIGKILL. */
    void kill() {
        Spawned killed = Objects.requireNonNull(spawned);
        killed.process().toHandle().destroyForcibly();
        killed.ended(Await.LIMIT);
    }

    /** Until {@link #thaw} nothing happens in it, and its sockets stay open. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        long process = Objects.requireNonNull(spawned).process().pid();
        Spawned.run(Project.root(), Map.of(), List.of("kill", "-" + name, String.valueOf(process)))
                .ended(Await.LIMIT);
    }

    /** How many lines it has printed in which that stands. */
    long lines(String part) {
        return Objects.requireNonNull(spawned).lines().stream()
                .filter(line -> line.contains(part))
                .count();
    }

    /** How many nodes there are, as it tells operators. */
    int sees() {
        return seenBy(endpoint());
    }

    /** The same of any that serves there. */
    static int seenBy(URI endpoint) {
        try (InputStream metrics = endpoint.resolve("/q/metrics").toURL().openStream()) {
            return new String(metrics.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("signalbox_dataplane_nodes"))
                    .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the REST API calls it. */
    DeliveriesGrpc.DeliveriesBlockingStub deliveries(ClusterSecret secret) {
        return deliveries(channel, secret);
    }

    static DeliveriesGrpc.DeliveriesBlockingStub deliveries(ManagedChannel channel, ClusterSecret secret) {
        return DeliveriesGrpc.newBlockingStub(channel)
                .withInterceptors(ClusterAuth.client(secret))
                .withDeadlineAfter(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        channel.shutdownNow();
        if (spawned != null) {
            spawned.close();
        }
    }
}

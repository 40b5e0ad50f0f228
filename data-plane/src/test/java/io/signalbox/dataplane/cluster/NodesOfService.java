package io.signalbox.dataplane.cluster;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.settings.ClusterSettings;
import io.signalbox.dataplane.support.Eventually;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A process of its own, because a JVM reads its hosts file once: a node at each of the addresses of one name. */
final class NodesOfService {
    static final String FOUND = "all nodes found each other through ";

    private static final int FIRST_ADDRESS = 3;

    private NodesOfService() {}

    /** @param arguments the name, the port of all nodes, that of all keepers, and the address of each of both */
    public static void main(String... arguments) {
        Meters meters = new Meters(new SimpleMeterRegistry());
        List<CompletableFuture<Cluster>> starting = new ArrayList<>();
        for (int i = FIRST_ADDRESS; i < arguments.length; i++) {
            Node node = new Node(new NodeId("pod-" + i), arguments[i] + ":8082");
            starting.add(Cluster.join(settings(arguments[0], arguments[1], arguments[i], false), node, meters)
                    .toCompletableFuture());
        }
        List<Cluster> nodes = starting.stream().map(CompletableFuture::join).toList();
        Eventually.holds(
                "each node sees all",
                () -> nodes.stream().allMatch(node -> node.nodes().size() == nodes.size()));
        // Keepers find each other in the same way, and a node finds them.
        for (int i = FIRST_ADDRESS; i < arguments.length; i++) {
            Cluster.keep(settings(arguments[0], arguments[2], arguments[i], false));
        }
        Node client = new Node(new NodeId("client"), arguments[FIRST_ADDRESS] + ":8083");
        Cluster alone = Cluster.join(
                        settings(arguments[0], arguments[2], arguments[FIRST_ADDRESS], true), client, meters)
                .toCompletableFuture()
                .join();
        System.out.println(FOUND + arguments[0] + " and so did " + alone.self().id());
        System.exit(0);
    }

    private static ClusterSettings settings(String service, String port, String host, boolean client) {
        Map<String, String> values = Map.of(
                "signalbox.cluster.secret",
                "0123456789abcdef0123456789abcdef",
                "signalbox.cluster.discovery",
                "kubernetes",
                "signalbox.cluster.kubernetes-service",
                service,
                "signalbox.cluster.client",
                String.valueOf(client),
                "signalbox.cluster.host",
                host,
                "signalbox.cluster.port",
                port);
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ClusterSettings.class)
                .withSources(new PropertiesConfigSource(values, "test", 1_000))
                .build()
                .getConfigMapping(ClusterSettings.class);
    }
}

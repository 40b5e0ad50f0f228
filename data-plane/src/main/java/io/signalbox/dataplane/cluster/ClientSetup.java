package io.signalbox.dataplane.cluster;

import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.config.ClientConnectionStrategyConfig.ReconnectMode;
import com.hazelcast.client.config.ClientNetworkConfig;
import com.hazelcast.config.ListenerConfig;
import com.hazelcast.core.LifecycleListener;
import io.signalbox.dataplane.settings.ClusterSettings;
import java.time.Duration;
import java.util.List;

/** How a node is set up as a client of those that keep the registry. */
final class ClientSetup {
    private static final int FIRST_PAUSE_MILLIS = 100;
    /** Nodes that have lost the same members are back at nearly the same time. */
    private static final int LONGEST_PAUSE_MILLIS = 1_000;

    private static final double PAUSES_GROW = 1.5;
    private static final double JITTER = 0.2;
    private static final int CONNECT_MILLIS = 2_000;
    private static final long FOR_EVER = -1;
    /** Of the time after which a node is dead, that part. */
    private static final int COPIED_WITHIN = 10;

    private ClientSetup() {}

    static ClientConfig of(ClusterSettings settings, Node self, LifecycleListener states) {
        ClientConfig config = new ClientConfig();
        config.setClusterName(settings.name());
        config.setInstanceName(self.id().value());
        config.setClassLoader(ClientSetup.class.getClassLoader());
        config.addListenerConfig(new ListenerConfig(states));
        network(config.getNetworkConfig(), settings);
        // While there is nobody to ask, a question fails at once, and whoever asks decides how long to go on.
        config.getConnectionStrategyConfig()
                .setReconnectMode(ReconnectMode.ASYNC)
                .getConnectionRetryConfig()
                .setInitialBackoffMillis(FIRST_PAUSE_MILLIS)
                .setMaxBackoffMillis(LONGEST_PAUSE_MILLIS)
                .setMultiplier(PAUSES_GROW)
                .setJitter(JITTER)
                .setClusterConnectTimeoutMillis(FOR_EVER);
        times(config, MemberSetup.deadAfter(settings));
        config.setProperty("hazelcast.logging.type", "jdk");
        config.getMetricsConfig().setEnabled(false);
        MemberSetup.serializers(config.getSerializationConfig());
        return config;
    }

    private static void network(ClientNetworkConfig network, ClusterSettings settings) {
        network.setConnectionTimeout(CONNECT_MILLIS);
        network.getAutoDetectionConfig().setEnabled(false);
        switch (settings.discovery()) {
            case NONE -> {}
            case TCP -> network.setAddresses(members(settings));
            case KUBERNETES ->
                network.getKubernetesConfig()
                        .setEnabled(true)
                        .setProperty("service-dns", MemberSetup.service(settings))
                        .setProperty("service-port", Integer.toString(settings.port()));
        }
    }

    private static List<String> members(ClusterSettings settings) {
        List<String> members = settings.members().orElse(List.of());
        if (members.isEmpty()) {
            throw new IllegalArgumentException(
                    "signalbox.cluster.members: none (expected: some of those that keep the registry, as host:port)");
        }
        return members;
    }

    /** Where they are looked for, for people. */
    static String where(ClusterSettings settings) {
        return switch (settings.discovery()) {
            case NONE -> "nowhere";
            case TCP -> String.join(", ", members(settings));
            case KUBERNETES -> MemberSetup.service(settings) + ":" + settings.port();
        };
    }

    private static void times(ClientConfig config, Duration deadAfter) {
        config.setProperty("hazelcast.client.heartbeat.interval", "1000");
        config.setProperty("hazelcast.client.heartbeat.timeout", Long.toString(deadAfter.toMillis()));
        // A copy that nobody acknowledges was to be that of a keeper that has died. Signatures need none, and must not
        // be held up for as long as their node may be silent.
        config.setProperty(
                "hazelcast.client.operation.backup.timeout.millis",
                Long.toString(deadAfter.toMillis() / COPIED_WITHIN));
        config.setProperty(
                "hazelcast.client.invocation.timeout.seconds",
                Long.toString(deadAfter.multipliedBy(2).toSeconds()));
    }
}

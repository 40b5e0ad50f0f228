package io.signalbox.dataplane.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.RestEndpointGroup;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.config.TopicConfig;
import com.hazelcast.spi.merge.DiscardMergePolicy;
import com.hazelcast.spi.merge.LatestUpdateMergePolicy;
import io.signalbox.dataplane.settings.ClusterSettings;
import java.time.Duration;

/** How a member of Hazelcast is set up: a node, or one that keeps the registry of nodes which are its clients. */
final class MemberSetup {
    static final String TOPICS = "signalbox.topics";
    static final String USER_GROUPS = "signalbox.user-groups";
    static final String TENANTS = "signalbox.tenants";
    static final String NOTICES = "signalbox.notices";
    static final String ROLL = "signalbox.roll";
    static final String LETTERS = "signalbox.letters.";
    /** A member's attribute: it keeps the registry, and is no node. */
    static final String KEEPER = "signalbox.keeper";

    private static final int TENANT_BACKUPS = 3;
    /** In which a member misses more than two heartbeats, one a second. */
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(3);

    private MemberSetup() {}

    static Config of(ClusterSettings settings, Node self) {
        Config config = common(settings);
        config.setInstanceName(self.id().value());
        config.getMemberAttributeConfig()
                .setAttribute(MemberSeat.NODE, self.id().value());
        config.getMemberAttributeConfig().setAttribute(MemberSeat.LINK, self.link());
        config.getExecutorConfig(NOTICES).setPoolSize(2);
        return config;
    }

    /** It tells of its health at {@code /hazelcast/health/ready} on the registry's port. */
    static Config keeper(ClusterSettings settings) {
        Config config = common(settings);
        config.getMemberAttributeConfig().setAttribute(KEEPER, "true");
        config.getNetworkConfig()
                .getRestApiConfig()
                .setEnabled(true)
                .disableAllGroups()
                .enableGroups(RestEndpointGroup.HEALTH_CHECK);
        // Each look at the roll of many nodes would be a line in the log.
        config.setProperty(
                "hazelcast.expensive.imap.invocation.reporting.threshold", String.valueOf(Integer.MAX_VALUE));
        config.addMapConfig(new MapConfig(ROLL)
                .setBackupCount(settings.backups())
                .setStatisticsEnabled(false)
                // Whoever lives signs again.
                .setMergePolicyConfig(new MergePolicyConfig(DiscardMergePolicy.class.getName(), 100)));
        config.addTopicConfig(new TopicConfig(LETTERS + "*").setStatisticsEnabled(false));
        return config;
    }

    private static Config common(ClusterSettings settings) {
        Config config = new Config();
        config.setClusterName(settings.name());
        config.setClassLoader(MemberSetup.class.getClassLoader());
        network(config, settings);
        times(config, deadAfter(settings));
        quiet(config);
        config.addMapConfig(new MapConfig(TOPICS)
                .setBackupCount(settings.backups())
                .setInMemoryFormat(InMemoryFormat.OBJECT)
                .setStatisticsEnabled(false)
                // The nodes of the smaller part say again what they hold.
                .setMergePolicyConfig(new MergePolicyConfig(DiscardMergePolicy.class.getName(), 100)));
        // Nobody says these again: of two parts that merge, what was changed last counts.
        config.addMapConfig(new MapConfig(USER_GROUPS)
                .setBackupCount(settings.backups())
                .setInMemoryFormat(InMemoryFormat.OBJECT)
                .setPerEntryStatsEnabled(true)
                .setMergePolicyConfig(new MergePolicyConfig(LatestUpdateMergePolicy.class.getName(), 100)));
        // Few and small, and nobody says them again while the control plane is away.
        config.addMapConfig(
                new MapConfig(TENANTS).setBackupCount(TENANT_BACKUPS).setStatisticsEnabled(false));
        serializers(config.getSerializationConfig());
        return config;
    }

    /** How keys, entries and what is done to them travel; the same at members and clients. */
    static void serializers(SerializationConfig config) {
        config.addDataSerializableFactory(TopicOperation.FACTORY, TopicOperation::create)
                .addSerializerConfig(
                        new SerializerConfig().setTypeClass(Holders.class).setImplementation(new HoldersSerializer()))
                .addSerializerConfig(new SerializerConfig()
                        .setTypeClass(UserRecord.class)
                        .setImplementation(new UserRecordSerializer()))
                .addSerializerConfig(new SerializerConfig()
                        .setTypeClass(Signature.class)
                        .setImplementation(new SignatureSerializer()));
    }

    private static void network(Config config, ClusterSettings settings) {
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(settings.port()).setPortAutoIncrement(false);
        config.setProperty("hazelcast.socket.bind.any", "false");
        // Not as one of Hazelcast's interfaces: of members that are given by name it would look for those alone.
        settings.host().ifPresent(host -> config.setProperty("hazelcast.local.localAddress", host));
        settings.advertisedRegistry().ifPresent(network::setPublicAddress);
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        switch (settings.discovery()) {
            case NONE -> {}
            case TCP -> {
                join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(2);
                settings.members().ifPresent(members -> members.forEach(join.getTcpIpConfig()::addMember));
            }
            case KUBERNETES ->
                join.getKubernetesConfig()
                        .setEnabled(true)
                        .setProperty("service-dns", service(settings))
                        .setProperty("service-port", Integer.toString(settings.port()));
        }
    }

    static String service(ClusterSettings settings) {
        return settings.kubernetesService()
                .orElseThrow(() -> new IllegalArgumentException("signalbox.cluster.kubernetes-service: none"
                        + " (expected: the DNS name of a headless service)"));
    }

    /** For nodes, keepers and their clients alike: none of them takes it for more than it is. */
    static Duration deadAfter(ClusterSettings settings) {
        Duration set = settings.deadAfter();
        if (set.compareTo(LEAST_SILENCE) < 0) {
            throw new IllegalArgumentException(
                    "signalbox.cluster.dead-after: " + set + " (expected: at least " + LEAST_SILENCE + ")");
        }
        return set;
    }

    private static void times(Config config, Duration deadAfter) {
        config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
        // What lies at a member waits for it for so long, as do signatures of clients.
        long silence = deadAfter.plusMillis(999).toSeconds();
        config.setProperty("hazelcast.max.no.heartbeat.seconds", Long.toString(silence));
        // Two members that reach everybody but each other would wait for each other for ever: one of them has to go.
        config.setProperty("hazelcast.partial.member.disconnection.resolution.heartbeat.count", "1");
        config.setProperty("hazelcast.wait.seconds.before.join", "1");
        // More seldom: who is out of reach of one of them alone comes back each time, and has to go again.
        String mergeEvery = Long.toString(2 * silence);
        config.setProperty("hazelcast.merge.first.run.delay.seconds", mergeEvery);
        config.setProperty("hazelcast.merge.next.run.delay.seconds", mergeEvery);
    }

    private static void quiet(Config config) {
        config.setProperty("hazelcast.phone.home.enabled", "false");
        // Leaving is ours to order.
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        // The JDK's loggers lead to JBoss' log manager.
        config.setProperty("hazelcast.logging.type", "jdk");
        config.getJetConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
    }
}

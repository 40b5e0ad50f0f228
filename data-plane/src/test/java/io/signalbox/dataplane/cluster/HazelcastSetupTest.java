package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.config.ClientNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.settings.ClusterSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What Hazelcast is told when an operator sets no more than has to be set: its own defaults are others. */
class HazelcastSetupTest {
    private static final Node SELF = new Node(new NodeId("one"), "127.0.0.1:8082");

    /** @param discovery with as much as it needs */
    private static ClusterSettings settings(ClusterSettings.Discovery discovery, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(more);
        values.put("signalbox.cluster.secret", "0123456789abcdef0123456789abcdef");
        values.put("signalbox.cluster.discovery", discovery.name());
        switch (discovery) {
            case NONE -> {}
            case TCP -> values.put("signalbox.cluster.members", "127.0.0.1:5701");
            case KUBERNETES -> values.put("signalbox.cluster.kubernetes-service", "nodes.test");
        }
        return ClusterUnderTest.settings(values);
    }

    /** Of a node, and of one that keeps the registry for others. */
    private static List<Config> members(ClusterSettings settings) {
        return List.of(MemberSetup.of(settings, SELF), MemberSetup.keeper(settings));
    }

    private static MapConfig map(Config config, String name) {
        // Not as Hazelcast finds it: where there is none it makes one up.
        assertThat(config.getMapConfigs()).containsKey(name);
        return config.getMapConfig(name);
    }

    /** Of everything that is kept together, but for the tenants, which are few and have more. */
    private static List<Integer> copies(ClusterSettings settings) {
        Stream<MapConfig> everywhere = members(settings).stream()
                .flatMap(config ->
                        Stream.of(MemberSetup.TOPICS, MemberSetup.USER_GROUPS).map(name -> map(config, name)));
        Stream<MapConfig> atKeepers = Stream.of(map(MemberSetup.keeper(settings), MemberSetup.ROLL));
        return Stream.concat(everywhere, atKeepers)
                .map(MapConfig::getBackupCount)
                .toList();
    }

    @Test
    void each_entry_has_one_copy_that_is_there_before_its_change_is_acknowledged() {
        assertThat(copies(settings(ClusterSettings.Discovery.TCP, Map.of()))).containsOnly(1);
    }

    @Test
    void there_are_as_many_copies_as_the_operator_asks_for() {
        assertThat(copies(settings(ClusterSettings.Discovery.TCP, Map.of("signalbox.cluster.backups", "2"))))
                .containsOnly(2);
    }

    /** A read from a copy that lags behind would not see what was acknowledged. */
    @Test
    void no_copy_is_made_later_and_none_is_read() {
        for (Config config : members(settings(ClusterSettings.Discovery.TCP, Map.of()))) {
            assertThat(config.getMapConfigs().values())
                    .allSatisfy(map -> assertThat(map)
                            .returns(0, MapConfig::getAsyncBackupCount)
                            .returns(false, MapConfig::isReadBackupData)
                            .returns(null, MapConfig::getNearCacheConfig));
        }
    }

    @ParameterizedTest
    @CsvSource({"5s, 5", "30s, 30", "3s, 3", "3500ms, 4"})
    void who_is_not_heard_of_is_dead_after_the_time_that_the_operator_sets(String deadAfter, String seconds) {
        for (Config config :
                members(settings(ClusterSettings.Discovery.TCP, Map.of("signalbox.cluster.dead-after", deadAfter)))) {
            assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds"))
                    .isEqualTo("1");
            assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo(seconds);
        }
    }

    @Test
    void two_lost_heartbeats_are_nobodys_death() {
        ClusterSettings settings =
                settings(ClusterSettings.Discovery.TCP, Map.of("signalbox.cluster.dead-after", "2999ms"));
        List<Supplier<Object>> setups = List.of(
                () -> MemberSetup.of(settings, SELF),
                () -> MemberSetup.keeper(settings),
                () -> ClientSetup.of(settings, SELF, event -> {}));
        assertThat(setups)
                .allSatisfy(setup -> assertThatThrownBy(setup::get)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("signalbox.cluster.dead-after: PT2.999S (expected: at least PT3S)"));
    }

    @ParameterizedTest
    @EnumSource
    void nobody_is_looked_for_but_by_the_discovery_that_is_set(ClusterSettings.Discovery discovery) {
        for (Config config : members(settings(discovery, Map.of()))) {
            JoinConfig join = config.getNetworkConfig().getJoin();
            assertThat(join.getMulticastConfig().isEnabled()).as("multicast").isFalse();
            assertThat(join.isAutoDetectionEnabled()).as("auto-detection").isFalse();
            assertThat(join.getTcpIpConfig().isEnabled()).isEqualTo(discovery == ClusterSettings.Discovery.TCP);
            assertThat(join.getKubernetesConfig().isEnabled())
                    .isEqualTo(discovery == ClusterSettings.Discovery.KUBERNETES);
            assertThat(config.getNetworkConfig().isPortAutoIncrement()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_looks_for_keepers_by_the_discovery_that_is_set_and_no_other(ClusterSettings.Discovery discovery) {
        ClientNetworkConfig network =
                ClientSetup.of(settings(discovery, Map.of()), SELF, event -> {}).getNetworkConfig();
        assertThat(network.getAutoDetectionConfig().isEnabled())
                .as("auto-detection")
                .isFalse();
        assertThat(network.getAddresses())
                .isEqualTo(discovery == ClusterSettings.Discovery.TCP ? List.of("127.0.0.1:5701") : List.of());
        assertThat(network.getKubernetesConfig().isEnabled())
                .isEqualTo(discovery == ClusterSettings.Discovery.KUBERNETES);
    }
}

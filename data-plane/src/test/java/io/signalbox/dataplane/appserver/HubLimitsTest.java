package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.hub.HubProtocol;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubLimitsTest {
    private static final ConnectionLimits OWN = new ConnectionLimits(
            Duration.ofSeconds(15).toNanos(),
            Duration.ofSeconds(30).toNanos(),
            Duration.ofSeconds(5).toNanos(),
            32_768,
            1_048_576,
            Duration.ofSeconds(1),
            Clients.LIMITS.resumption(),
            Duration.ofSeconds(15),
            false,
            Set.of(HubProtocol.JSON, HubProtocol.MESSAGE_PACK),
            false);

    private final HubLimits limits = new HubLimits(OWN, Duration.ofMinutes(10), 1_000_000, 500_000);

    @Test
    void an_app_server_that_says_nothing_leaves_everything_as_it_is() {
        assertThat(limits.asked(HubSettings.getDefaultInstance())).isEqualTo(OWN);
    }

    // compat: ho-handshake
    @Test
    void what_an_app_server_asks_for_counts_and_the_rest_stays() {
        ConnectionLimits asked = limits.asked(HubSettings.newBuilder()
                .setHandshakeTimeoutMs(5_000)
                .setKeepAliveMs(10_000)
                .setClientTimeoutMs(20_000)
                .setMaximumReceiveMessageSize(65_536)
                .setDetailedErrors(true)
                .addProtocols("messagepack")
                .setAllowStatefulReconnects(true)
                .setStatefulReconnectBufferSize(200_000)
                .build());
        assertThat(asked)
                .isEqualTo(new ConnectionLimits(
                        Duration.ofSeconds(10).toNanos(),
                        Duration.ofSeconds(20).toNanos(),
                        OWN.closeTimeoutNanos(),
                        65_536,
                        OWN.maximumOutbound(),
                        OWN.heartbeat(),
                        OWN.resumption().withBuffer(200_000),
                        Duration.ofSeconds(5),
                        true,
                        Set.of(HubProtocol.MESSAGE_PACK),
                        true));
    }

    @ParameterizedTest
    @CsvSource({"0,1000", "999,1000", "1000,1000", "600000,600000", "600001,600000", "-1,600000"})
    void keep_alive_and_client_timeout_stay_between_the_heartbeat_and_the_nodes_longest(int asked, long millis) {
        ConnectionLimits held = limits.asked(HubSettings.newBuilder()
                .setKeepAliveMs(asked)
                .setClientTimeoutMs(asked)
                .build());
        assertThat(held.keepAliveNanos()).isEqualTo(Duration.ofMillis(millis).toNanos());
        assertThat(held.clientTimeoutNanos())
                .isEqualTo(Duration.ofMillis(millis).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"0,1000", "1000,1000", "30000,30000", "30001,30000", "-1,30000"})
    void a_handshake_may_take_1_to_30_seconds(int asked, long millis) {
        assertThat(limits.asked(HubSettings.newBuilder()
                                .setHandshakeTimeoutMs(asked)
                                .build())
                        .handshakeTimeout())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "1000000,1000000", "1000001,1000000", "9223372036854775807,1000000", "-1,1000000"})
    void a_message_is_no_larger_than_the_node_takes_however_much_is_asked_for(long asked, int bytes) {
        assertThat(limits.asked(HubSettings.newBuilder()
                                .setMaximumReceiveMessageSize(asked)
                                .build())
                        .maximumReceive())
                .isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "500000,500000", "500001,500000", "-1,500000"})
    void a_buffer_is_no_larger_than_the_node_gives(long asked, int bytes) {
        assertThat(limits.asked(HubSettings.newBuilder()
                                .setStatefulReconnectBufferSize(asked)
                                .build())
                        .resumption()
                        .bufferBytes())
                .isEqualTo(bytes);
    }

    @Test
    void what_is_cut_is_told_with_what_is_given_instead_and_nothing_else_is() {
        assertThat(limits.cut(HubSettings.newBuilder()
                        .setHandshakeTimeoutMs(5_000)
                        .setKeepAliveMs(600_000)
                        .setClientTimeoutMs(1_000)
                        .setMaximumReceiveMessageSize(1)
                        .setStatefulReconnectBufferSize(0)
                        .build()))
                .isEmpty();
        assertThat(limits.cut(HubSettings.newBuilder()
                        .setHandshakeTimeoutMs(30_001)
                        .setKeepAliveMs(-1)
                        .setClientTimeoutMs(0)
                        .setMaximumReceiveMessageSize(-1)
                        .setStatefulReconnectBufferSize(500_001)
                        .build()))
                .containsExactly(
                        "handshake_timeout_ms: 30001 (30000)",
                        "keep_alive_ms: 4294967295 (600000)",
                        "client_timeout_ms: 0 (1000)",
                        "maximum_receive_message_size: 18446744073709551615 (1000000)",
                        "stateful_reconnect_buffer_size: 500001 (500000)");
    }

    @Test
    void a_protocol_of_a_later_version_can_be_spoken_by_nobody() {
        HubSettings.Builder asked = HubSettings.newBuilder().addProtocols("later");
        assertThat(limits.asked(asked.build()).protocols()).isEmpty();
        assertThat(limits.asked(asked.addProtocols("JSON").build()).protocols()).containsExactly(HubProtocol.JSON);
    }

    @Test
    void bounds_that_no_stream_could_keep_are_refused_at_start() {
        assertThatThrownBy(() -> new HubLimits(OWN, Duration.ofMinutes(1), 4_000_000, 1))
                .hasMessage("largest-hub-message: 4000000 bytes (expected: 1 to 3145728)");
        assertThatThrownBy(() -> new HubLimits(Clients.LIMITS, Duration.ofMinutes(1), 1_000, 1))
                .hasMessage("longest-hub-timeout: PT1M (expected: at least heartbeat, PT24H)");
    }
}

package io.signalbox.dataplane.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.connection.Bounds;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients meet where nobody has set anything (spec/signalr-transports.md §8, spec/signalr-hub.md §4). */
class DefaultsTest {
    private static final SmallRyeConfig NOTHING_SET = new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(DataPlaneSettings.class)
            .withMapping(IntakeSettings.class)
            .withMapping(StatefulReconnectSettings.class)
            .build();

    private final DataPlaneSettings node = NOTHING_SET.getConfigMapping(DataPlaneSettings.class);
    private final IntakeSettings intake = NOTHING_SET.getConfigMapping(IntakeSettings.class);
    private final StatefulReconnectSettings away = NOTHING_SET.getConfigMapping(StatefulReconnectSettings.class);

    // compat: opt-heartbeat, opt-disconnect, opt-send-timeout, opt-close-timeout, opt-poll-timeout, shutdown-bound
    // compat: ho-keep-alive, ho-client-timeout, ho-handshake, lm-handshake, rd-late
    @Test
    void a_client_has_the_times_of_signalr_unless_someone_says_others() {
        assertThat(node.heartbeat()).isEqualTo(Duration.ofSeconds(1));
        assertThat(node.connectWithin()).isEqualTo(Duration.ofSeconds(5));
        assertThat(node.keepAlive()).isEqualTo(Duration.ofSeconds(15));
        assertThat(node.clientTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(ConnectionLimits.of(node, away).handshakeTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(node.closeTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(node.pollTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(intake.sendTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(away.disconnectTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(node.shutdownTimeout()).isLessThanOrEqualTo(Duration.ofSeconds(5));
    }

    // compat: ho-message-size, ho-stateful-buffer, lm-slow
    @Test
    void messages_and_buffers_have_the_sizes_of_signalr() {
        assertThat(node.maximumReceiveMessageSize().asLongValue()).isEqualTo(32_768);
        assertThat(node.maximumOutboundBytes().asLongValue()).isEqualTo(1_048_576);
        assertThat(away.statefulReconnectBufferSize().asLongValue()).isEqualTo(100_000);
    }

    // compat: opt-send-timeout-zero
    @ParameterizedTest
    @ValueSource(strings = {"0s", "-1s"})
    void no_time_at_all_to_take_what_is_sent_is_refused_at_the_start(String time) {
        IntakeSettings set = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(IntakeSettings.class)
                .withDefaultValue("signalbox.data-plane.send-timeout", time)
                .build()
                .getConfigMapping(IntakeSettings.class);
        assertThatThrownBy(() -> Bounds.of(set))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "signalbox.data-plane.send-timeout: " + set.sendTimeout() + " (expected: more than nothing)");
    }
}

package io.signalbox.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HubOptionsTest {
    private final HubOptions defaults = HubOptions.defaults();

    // compat: ho-stream-buffer, ho-detailed, ho-parallel, ho-protocols, ho-filters
    @Test
    void the_defaults_are_those_of_signalr() {
        assertThat(defaults.handshakeTimeout()).isEmpty();
        assertThat(defaults.keepAliveInterval()).isEmpty();
        assertThat(defaults.clientTimeoutInterval()).isEmpty();
        assertThat(defaults.maximumReceiveMessageSize()).isEmpty();
        assertThat(defaults.statefulReconnectBufferSize()).isEmpty();
        assertThat(defaults.allowStatefulReconnects()).isFalse();
        assertThat(defaults.enableDetailedErrors()).isFalse();
        assertThat(defaults.streamBufferCapacity()).isEqualTo(10);
        assertThat(defaults.maximumParallelInvocationsPerClient()).isEqualTo(1);
        assertThat(defaults.supportedProtocols()).containsExactly("json", "messagepack");
        assertThat(defaults.streamsPerHub()).isEqualTo(5);
        assertThat(defaults.filters()).isEmpty();
        assertThat(defaults.policies()).isEmpty();
    }

    @Test
    void every_change_stays_when_others_follow_and_leaves_the_options_it_came_from() {
        HubFilter filter = new HubFilter() {};
        ObjectMapper mapper = new ObjectMapper();
        HubOptions changed = defaults.withHandshakeTimeout(Duration.ofSeconds(1))
                .withKeepAliveInterval(Duration.ofSeconds(2))
                .withClientTimeoutInterval(Duration.ofSeconds(3))
                .withMaximumReceiveMessageSize(HubOptions.UNLIMITED)
                .withStatefulReconnectBufferSize(0)
                .withAllowStatefulReconnects(true)
                .withEnableDetailedErrors(true)
                .withStreamBufferCapacity(7)
                .withMaximumParallelInvocationsPerClient(8)
                .withSupportedProtocols("messagepack")
                .withStreamsPerHub(9)
                .withFilter(filter)
                .withPolicy("any", (user, resource) -> true)
                .withJsonMapper(mapper)
                .withMessagePackMapper(mapper);
        assertThat(changed.handshakeTimeout()).contains(Duration.ofSeconds(1));
        assertThat(changed.keepAliveInterval()).contains(Duration.ofSeconds(2));
        assertThat(changed.clientTimeoutInterval()).contains(Duration.ofSeconds(3));
        assertThat(changed.maximumReceiveMessageSize()).hasValue(Long.MAX_VALUE);
        assertThat(changed.statefulReconnectBufferSize()).hasValue(0);
        assertThat(changed.allowStatefulReconnects()).isTrue();
        assertThat(changed.enableDetailedErrors()).isTrue();
        assertThat(changed.streamBufferCapacity()).isEqualTo(7);
        assertThat(changed.maximumParallelInvocationsPerClient()).isEqualTo(8);
        assertThat(changed.supportedProtocols()).containsExactly("messagepack");
        assertThat(changed.streamsPerHub()).isEqualTo(9);
        assertThat(changed.filters()).containsExactly(filter);
        assertThat(changed.policies()).containsOnlyKeys("any");
        assertThat(changed.jsonMapper()).isSameAs(mapper);
        assertThat(changed.messagePackMapper()).isSameAs(mapper);
        the_defaults_are_those_of_signalr();
    }

    // compat: ho-parallel
    @Test
    void values_that_make_no_sense_are_refused() {
        refused(o -> o.withHandshakeTimeout(Duration.ZERO), "handshakeTimeout: PT0S (expected: more than zero)");
        refused(
                o -> o.withKeepAliveInterval(Duration.ofSeconds(-1)),
                "keepAliveInterval: PT-1S (expected: more than zero)");
        refused(
                o -> o.withClientTimeoutInterval(Duration.ZERO),
                "clientTimeoutInterval: PT0S (expected: more than zero)");
        refused(o -> o.withMaximumReceiveMessageSize(0), "maximumReceiveMessageSize: 0 (expected: at least 1)");
        refused(o -> o.withStatefulReconnectBufferSize(-1), "statefulReconnectBufferSize: -1 (expected: at least 0)");
        refused(o -> o.withStreamBufferCapacity(0), "streamBufferCapacity: 0 (expected: at least 1)");
        refused(
                o -> o.withMaximumParallelInvocationsPerClient(0),
                "maximumParallelInvocationsPerClient: 0 (expected: at least 1)");
        refused(o -> o.withStreamsPerHub(65), "streamsPerHub: 65 (expected: 1 to 64)");
        refused(
                o -> o.withSupportedProtocols("json", "blazorpack"),
                "supportedProtocols: blazorpack (expected: json or messagepack)");
    }

    private void refused(Consumer<HubOptions> change, String text) {
        assertThatThrownBy(() -> change.accept(defaults))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text);
    }
}

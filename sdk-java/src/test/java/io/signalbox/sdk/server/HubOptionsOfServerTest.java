package io.signalbox.sdk.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.sdk.Authorize;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubOptions;
import io.signalbox.sdk.fake.FakeService;
import io.signalbox.sdk.fake.FakeStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Options of all hubs and of one, refused or told to the service in the hello. */
class HubOptionsOfServerTest {
    private FakeService service;

    static class OneHub extends Hub {
        void fail() {
            throw new IllegalStateException("told");
        }
    }

    static class OtherHub extends OneHub {}

    static class GuardedHub extends Hub {
        @Authorize(policy = "adults")
        void enter() {}
    }

    @BeforeEach
    void open() throws Exception {
        service = new FakeService();
    }

    @AfterEach
    void close() {
        service.close();
    }

    private HubServerBuilder both() {
        return HubServer.connect(service.connectionString())
                .hub("one", OneHub.class, OneHub::new)
                .hub("other", OtherHub.class, OtherHub::new)
                .hubOptions(all -> all.withStreamsPerHub(1));
    }

    /** One stream of each hub, by the hub's name. */
    private Map<String, FakeStream> streams() throws InterruptedException {
        Map<String, FakeStream> streams = new HashMap<>();
        while (streams.size() < 2) {
            FakeStream stream = service.stream();
            streams.put(stream.hub(), stream);
        }
        return streams;
    }

    private static FakeStream stream(Map<String, FakeStream> streams, String hub) {
        return Objects.requireNonNull(streams.get(hub));
    }

    @Test
    void a_server_that_sets_nothing_leaves_everything_to_the_service() throws Exception {
        try (HubServer server = both().start()) {
            assertThat(server).isNotNull();
            assertThat(service.stream().hello().getSettings())
                    .isEqualTo(HubSettings.newBuilder()
                            .addProtocols("json")
                            .addProtocols("messagepack")
                            .build());
        }
    }

    @Test
    void what_the_service_is_to_keep_is_told_in_the_hello() throws Exception {
        HubServerBuilder builder = both().hubOptions(all -> all.withHandshakeTimeout(Duration.ofSeconds(5))
                .withKeepAliveInterval(Duration.ofSeconds(10))
                .withClientTimeoutInterval(Duration.ofSeconds(20))
                .withMaximumReceiveMessageSize(65_536)
                .withEnableDetailedErrors(true)
                .withSupportedProtocols("json")
                .withAllowStatefulReconnects(true)
                .withStatefulReconnectBufferSize(200_000));
        try (HubServer server = builder.start()) {
            assertThat(server).isNotNull();
            assertThat(service.stream().hello().getSettings())
                    .isEqualTo(HubSettings.newBuilder()
                            .setHandshakeTimeoutMs(5_000)
                            .setKeepAliveMs(10_000)
                            .setClientTimeoutMs(20_000)
                            .setMaximumReceiveMessageSize(65_536)
                            .setDetailedErrors(true)
                            .addProtocols("json")
                            .setAllowStatefulReconnects(true)
                            .setStatefulReconnectBufferSize(200_000)
                            .build());
        }
    }

    @Test
    void durations_that_the_wire_does_not_hold_go_out_as_the_nearest() throws Exception {
        HubServerBuilder builder = both().hubOptions(all -> all.withKeepAliveInterval(Duration.ofNanos(1))
                .withClientTimeoutInterval(Duration.ofDays(365))
                .withMaximumReceiveMessageSize(HubOptions.UNLIMITED));
        try (HubServer server = builder.start()) {
            assertThat(server).isNotNull();
            HubSettings settings = service.stream().hello().getSettings();
            assertThat(settings.getKeepAliveMs()).isEqualTo(1);
            assertThat(Integer.toUnsignedLong(settings.getClientTimeoutMs())).isEqualTo(4_294_967_295L);
            assertThat(settings.getMaximumReceiveMessageSize()).isEqualTo(Long.MAX_VALUE);
        }
    }

    // compat: ho-per-hub
    @Test
    void a_hub_has_the_options_of_all_and_its_own_changes_whichever_were_said_first() throws Exception {
        HubServerBuilder builder = both().hubOptions(OtherHub.class, one -> one.withEnableDetailedErrors(true))
                .hubOptions(all -> all.withKeepAliveInterval(Duration.ofSeconds(3)))
                .hubOptions(OtherHub.class, one -> one.withClientTimeoutInterval(Duration.ofSeconds(9)));
        try (HubServer server = builder.start()) {
            assertThat(server).isNotNull();
            Map<String, FakeStream> streams = streams();
            HubSettings one = stream(streams, "one").hello().getSettings();
            HubSettings other = stream(streams, "other").hello().getSettings();
            assertThat(one.getKeepAliveMs()).isEqualTo(3_000);
            assertThat(one.getDetailedErrors()).isFalse();
            assertThat(one.hasClientTimeoutMs()).isFalse();
            assertThat(other.getKeepAliveMs()).isEqualTo(3_000);
            assertThat(other.getDetailedErrors()).isTrue();
            assertThat(other.getClientTimeoutMs()).isEqualTo(9_000);
            assertThat(failureOf(stream(streams, "one"))).doesNotContain("told");
            assertThat(failureOf(stream(streams, "other"))).endsWith("IllegalStateException: told");
        }
    }

    private static String failureOf(FakeStream stream) throws Exception {
        var client = stream.open("c", HubProtocol.JSON);
        client.invoke("1", "fail");
        return String.valueOf(client.completion().error());
    }

    // compat: ho-no-protocols
    @Test
    void a_hub_without_protocols_is_refused_at_start() {
        HubServerBuilder builder = both().hubOptions(OneHub.class, HubOptions::withSupportedProtocols);
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("There are no supported protocols");
    }

    @Test
    void a_client_of_a_protocol_that_the_hub_does_not_support_is_not_taken() throws Exception {
        try (HubServer server =
                both().hubOptions(all -> all.withSupportedProtocols("json")).start()) {
            assertThat(server).isNotNull();
            FakeStream stream = service.stream();
            assertThat(stream.open("c", HubProtocol.MESSAGE_PACK).close().getAllowReconnect())
                    .isTrue();
        }
    }

    @Test
    void options_for_a_hub_that_the_server_does_not_host_are_refused_at_start() {
        HubServerBuilder builder = both().hubOptions(GuardedHub.class, one -> one.withStreamsPerHub(2));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("hubOptions: " + GuardedHub.class.getName() + " (expected: a hub that this server hosts)");
    }

    @Test
    void a_policy_that_nobody_named_is_refused_at_start() {
        HubServerBuilder builder = both().hub("guarded", GuardedHub.class, GuardedHub::new);
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The AuthorizationPolicy named: 'adults' was not found.");
    }
}

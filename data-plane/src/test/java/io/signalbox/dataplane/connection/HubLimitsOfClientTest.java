package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Before the handshake the hub's newest app server counts, after it the one that the client is bound to. */
class HubLimitsOfClientTest {
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";
    private static final String PING = "{\"type\":6}";

    private final FakeLobby lobby = new FakeLobby();
    private final Clients clients = new Clients(1, (open, meters) -> lobby);

    private static ConnectionLimits limits(
            Duration keepAlive,
            Duration clientTimeout,
            int maximumReceive,
            boolean detailed,
            HubProtocol... protocols) {
        return new ConnectionLimits(
                keepAlive.toNanos(),
                clientTimeout.toNanos(),
                Clients.LIMITS.closeTimeoutNanos(),
                maximumReceive,
                Clients.LIMITS.maximumOutbound(),
                Clients.LIMITS.heartbeat(),
                Clients.LIMITS.resumption(),
                Duration.ofSeconds(5),
                detailed,
                Set.of(protocols),
                false);
    }

    private static ConnectionLimits sized(int maximumReceive, boolean detailed) {
        return limits(Duration.ofSeconds(15), Duration.ofSeconds(30), maximumReceive, detailed, HubProtocol.JSON);
    }

    private void heartbeatAfter(Dialled client, Duration time) {
        client.connection().onHeartbeat(System.nanoTime() + time.toNanos());
        clients.turn();
    }

    private static Client client() {
        return new Client(new ConnectionId("c1"), Clients.TENANT, Clients.HUB, null, false);
    }

    @AfterEach
    void hang_up() {
        clients.hangUp();
    }

    @Test
    void a_client_is_pinged_and_found_silent_at_the_intervals_of_the_app_server_it_is_bound_to() {
        ConnectionLimits quick = limits(Duration.ofSeconds(3), Duration.ofSeconds(7), 32_768, false, HubProtocol.JSON);
        clients.upstream.wants(Clients.LIMITS, quick);
        Dialled client = clients.open(0, "c1", null);
        client.says(PING + "|");
        heartbeatAfter(client, Duration.ofSeconds(2));
        assertThat(client.transport().messages()).isEmpty();
        heartbeatAfter(client, Duration.ofSeconds(4));
        assertThat(client.transport().messages()).containsExactly(PING);
        heartbeatAfter(client, Duration.ofSeconds(8));
        assertThat(clients.upstream.heard()).last().asString().startsWith("c1 closed CLIENT_TIMEOUT");
    }

    @Test
    void the_handshake_is_held_to_the_newest_app_servers_time_unless_the_token_says_another() {
        clients.upstream.wants(sized(32_768, false), Clients.LIMITS);
        Dialled hubs = clients.dial("c1");
        heartbeatAfter(hubs, Duration.ofSeconds(4));
        assertThat(hubs.transport().closed()).isFalse();
        heartbeatAfter(hubs, Duration.ofSeconds(6));
        assertThat(hubs.transport().text()).isEqualTo("{\"error\":\"Handshake was canceled.\"}\n");
        hubs.connection().onTransportClosed(true);

        Dialled tokens = clients.dial(0, client(), Duration.ofSeconds(20), false);
        heartbeatAfter(tokens, Duration.ofSeconds(19));
        assertThat(tokens.transport().closed()).isFalse();
        heartbeatAfter(tokens, Duration.ofSeconds(21));
        assertThat(tokens.transport().closed()).isTrue();
    }

    @Test
    void a_protocol_that_the_hub_does_not_support_is_refused() {
        clients.upstream.wants(sized(32_768, false), Clients.LIMITS);
        Dialled client = clients.dial("c1");
        client.says("{\"protocol\":\"messagepack\",\"version\":1}|");
        clients.turn();
        assertThat(client.transport().text())
                .isEqualTo("{\"error\":\"The protocol 'messagepack' is not supported.\"}\n");
        assertThat(clients.meters.ended(CloseCode.HANDSHAKE_REFUSED)).isEqualTo(1);
    }

    @Test
    void the_size_of_messages_is_that_of_the_app_server_from_the_first_message_on() {
        clients.upstream.wants(sized(100, false), sized(50, true));
        String longest = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"123456789\"]}|";
        assertThat(longest).hasSize(50);
        Dialled client = clients.dial("c1");
        client.says(HANDSHAKE + longest + longest.replace("9", "90"));
        clients.turn();
        assertThat(clients.upstream.heard()).hasSize(3).element(1).isEqualTo("c1 " + longest);
        assertThat(client.transport().messages())
                .containsExactly("{\"type\":7,\"error\":\"Connection closed with an error. InvalidDataException: The"
                        + " maximum message size of 50B was exceeded. The message size can be configured in"
                        + " AddHubOptions.\",\"allowReconnect\":true}");
    }

    // compat: hs-too-long
    @Test
    void a_handshake_longer_than_a_message_may_be_is_refused() {
        clients.upstream.wants(sized(20, false), Clients.LIMITS);
        Dialled client = clients.dial("c1");
        client.says(HANDSHAKE);
        clients.turn();
        assertThat(client.transport().text()).isEqualTo("{\"error\":\"Handshake was canceled.\"}\n");
    }

    // compat: ho-stateful-buffer
    @Test
    void what_a_client_need_not_acknowledge_is_the_buffer_of_the_app_server_it_is_bound_to() {
        ConnectionLimits own = Clients.LIMITS;
        ConnectionLimits small = new ConnectionLimits(
                own.keepAliveNanos(),
                own.clientTimeoutNanos(),
                own.closeTimeoutNanos(),
                own.maximumReceive(),
                own.maximumOutbound(),
                own.heartbeat(),
                own.resumption().withBuffer(0),
                own.handshakeTimeout(),
                false,
                own.protocols(),
                true);
        clients.upstream.wants(own, small);
        Dialled client = clients.dial(0, client(), true);
        client.says(HANDSHAKE.replace('1', '2'));
        heartbeatAfter(client, Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            client.connection().sendOwn(ByteString.copyFromUtf8("{\"type\":3,\"invocationId\":\"" + i + "\"}\u001e"));
        }
        clients.turn();
        assertThat(client.transport().messages()).hasSize(1);
        client.says("{\"type\":8,\"sequenceId\":1}|");
        clients.turn();
        assertThat(client.transport().messages()).hasSize(2);
    }

    @Test
    void the_hubs_detailed_errors_are_read_by_clients_whose_token_does_not_say_so() {
        clients.upstream.wants(sized(32_768, true), Clients.LIMITS);
        Dialled client = clients.dial("c1");
        client.says("{\"version\":1}|");
        clients.turn();
        assertThat(client.transport().text()).contains("Missing required property 'protocol'");
    }
}

package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.grpc.Leaving;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an app server says of its hub in its hello, seen by clients on real sockets. */
@QuarkusTest
class HubSettingsTest extends NodeUnderTest {
    private static final String PING = "{\"type\":6}|";

    private FakeAppServer serving(String hub, HubSettings.Builder settings) {
        return closing(FakeAppServer.serving(dataPlane.grpcPort(), hub, settings.build()));
    }

    private static String message(int size) {
        String empty = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"\"]}|";
        return empty.replace("\"\"", "\"" + "x".repeat(size - empty.length()) + "\"");
    }

    private static Duration untilPing(RawWebSocket client) throws IOException {
        long begun = System.nanoTime();
        RawWebSocket.Frame frame = client.read();
        assertThat(frame.text()).isEqualTo(PING);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    // compat: ho-keep-alive
    @Test
    void a_hub_that_wants_its_clients_pinged_every_second_gets_that() throws Exception {
        serving("quick", HubSettings.newBuilder().setKeepAliveMs(1_000));
        RawWebSocket client = connect("quick");
        untilPing(client);
        // Before those come who want nothing else.
        assertThat(untilPing(client)).isLessThan(Duration.ofSeconds(12));
    }

    // compat: py-control-frames
    @Test
    void the_only_control_frame_that_comes_unasked_is_the_close_frame() throws Exception {
        FakeAppServer appServer = serving("calm", HubSettings.newBuilder().setKeepAliveMs(1_000));
        Connected client = connect(appServer, "calm", "ann");
        for (int ping = 1; ping <= 3; ping++) {
            RawWebSocket.Frame frame = client.socket().read();
            assertThat(frame.opcode()).isEqualTo(ClientFrames.TEXT);
            assertThat(frame.text()).isEqualTo(PING);
        }
        appServer.close(client.id(), null, false);
        RawWebSocket.Frame last = client.socket().read();
        while (last.text().equals(PING)) {
            last = client.socket().read();
        }
        assertThat(last.text()).isEqualTo("{\"type\":7}|");
        assertThat(client.socket().read().opcode()).isEqualTo(ClientFrames.CLOSE);
    }

    // compat: ho-client-timeout
    @Test
    void a_client_that_falls_silent_for_longer_than_its_hub_allows_is_closed() throws Exception {
        serving("impatient", HubSettings.newBuilder().setClientTimeoutMs(1_000).setDetailedErrors(true));
        RawWebSocket client = connect("impatient");
        client.say(PING);
        assertThat(client.next())
                .isEqualTo("{\"type\":7,\"error\":\"Connection closed with an error. OperationCanceledException:"
                        + " Client hasn't sent a message/ping within the configured ClientTimeoutInterval.\","
                        + "\"allowReconnect\":true}");
    }

    @Test
    void a_hub_takes_messages_up_to_its_own_size_and_the_service_up_to_its_own() throws Exception {
        FakeAppServer large = serving("large", HubSettings.newBuilder().setMaximumReceiveMessageSize(Long.MAX_VALUE));
        Connected client = connect(large, "large", "ann");
        String most = message(1024 * 1024);
        client.socket().send(ClientFrames.text(most.replace('|', '\u001e')));
        Eventually.holds("a message of 1 MB", () -> large.saidBy(client.id()).length() == most.length());
        client.socket().send(ClientFrames.text(message(1024 * 1024 + 1).replace('|', '\u001e')));
        assertThat(client.socket().next()).contains("Connection closed with an error.");
    }

    // compat: ho-message-size
    @Test
    void a_hub_may_want_smaller_messages_than_the_service() throws Exception {
        FakeAppServer small = serving(
                "small",
                HubSettings.newBuilder().setMaximumReceiveMessageSize(100).setDetailedErrors(true));
        Connected client = connect(small, "small", "ann");
        client.socket().say(message(100));
        Eventually.holds(
                "a message of 100 bytes", () -> !small.saidBy(client.id()).isEmpty());
        client.socket().say(message(101));
        assertThat(client.socket().next()).contains("The maximum message size of 100B was exceeded.");
    }

    // compat: ho-protocols
    @Test
    void a_hub_that_speaks_json_alone_refuses_messagepack() throws Exception {
        serving("plain", HubSettings.newBuilder().addProtocols("json"));
        RawWebSocket client = dial("plain", Tokens.client("plain"));
        client.say("{\"protocol\":\"messagepack\",\"version\":1}|");
        assertThat(client.next()).isEqualTo("{\"error\":\"The protocol 'messagepack' is not supported.\"}");
    }

    private RawWebSocket messagePack(String hub) throws IOException {
        RawWebSocket client = dial(hub, Tokens.client(hub));
        client.say("{\"protocol\":\"messagepack\",\"version\":1}|");
        return client;
    }

    private static long opened(FakeAppServer appServer, String protocol) {
        return appServer.heard().stream()
                .filter(frame -> frame.hasClientOpened()
                        && frame.getClientOpened().getHubProtocol().equals(protocol))
                .count();
    }

    @Test
    void a_client_is_bound_to_a_stream_that_speaks_its_protocol_whichever_came_last() throws Exception {
        FakeAppServer both = serving("mixed", HubSettings.newBuilder());
        FakeAppServer plain = serving("mixed", HubSettings.newBuilder().addProtocols("json"));
        for (int i = 0; i < 4; i++) {
            assertThat(messagePack("mixed").next()).isEqualTo("{}");
        }
        Eventually.holds("all are with the one that speaks it", () -> opened(both, "messagepack") == 4);
        for (int i = 0; i < 4; i++) {
            connect("mixed");
        }
        Eventually.holds("the other has fewer clients", () -> opened(plain, "json") == 4);
        assertThat(opened(plain, "messagepack") + opened(both, "json")).isZero();
    }

    @Test
    void a_protocol_that_no_stream_speaks_is_refused_and_one_whose_stream_leaves_finds_no_app_server()
            throws Exception {
        FakeAppServer speaks = serving("last", HubSettings.newBuilder().addProtocols("messagepack"));
        serving("last", HubSettings.newBuilder().addProtocols("json"));
        speaks.send(FromAppServer.newBuilder().setLeaving(Leaving.getDefaultInstance()));
        Eventually.holds("none takes the client", () -> {
            try {
                RawWebSocket client = messagePack("last");
                assertThat(client.next()).isEqualTo("{}");
                client.patience(1_000);
                return client.read().opcode() == 2;
            } catch (IOException e) {
                return false;
            }
        });
        speaks.complete();
        Eventually.holds("the last one that speaks it is gone", () -> {
            try {
                return messagePack("last")
                        .next()
                        .equals("{\"error\":\"The protocol 'messagepack' is not supported.\"}");
            } catch (IOException e) {
                return false;
            }
        });
        connect("last");
    }

    @Test
    void the_newest_hello_counts_before_the_handshake_and_the_clients_own_stream_after_it() throws Exception {
        FakeAppServer first = serving("two", HubSettings.newBuilder().setMaximumReceiveMessageSize(200));
        Connected before = connect(first, "two", "ann");
        FakeAppServer newest = serving("two", HubSettings.newBuilder().setMaximumReceiveMessageSize(20));
        before.socket().say(message(200));
        Eventually.holds(
                "the older stream's size", () -> !first.saidBy(before.id()).isEmpty());

        RawWebSocket refused = dial("two", Tokens.client("two"));
        assertThat(refused.handshake().next()).isEqualTo("{\"error\":\"Handshake was canceled.\"}");

        newest.complete();
        Eventually.holds("the newest is gone", () -> {
            try {
                return dial("two", Tokens.client("two")).handshake().next().equals("{}");
            } catch (IOException e) {
                return false;
            }
        });
    }
}

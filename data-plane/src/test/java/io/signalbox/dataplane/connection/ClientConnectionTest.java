package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.CloseCode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClientConnectionTest {
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";
    private static final String SEND = "{\"type\":1,\"target\":\"send\",\"arguments\":[\"hi\"]}|";
    private static final String PING = "{\"type\":6}|";
    private static final String SILENT =
            "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.";
    private static final String TOO_LARGE =
            "The maximum message size of 32768B was exceeded. The message size can be configured in AddHubOptions.";

    private final FakeLobby lobby = new FakeLobby();
    private final Clients clients = new Clients(1, (open, meters) -> lobby);
    private final List<EncodedOnce> messages = new ArrayList<>();

    private static String close(String error, boolean allowReconnect) {
        return "{\"type\":7" + (error.isEmpty() ? "" : ",\"error\":\"" + error + "\"")
                + (allowReconnect ? ",\"allowReconnect\":true" : "") + "}";
    }

    private Dialled opened() {
        return clients.open(0, "c1", null);
    }

    private Dialled dialledWithDetails() {
        return clients.dial(0, new Client(new ConnectionId("c1"), Clients.TENANT, Clients.HUB, null, true));
    }

    /** Its hub and its operator read the same cause, whatever the client reads. */
    private void hubAndOperatorAreTold(Dialled client, CloseCode code, String cause) {
        assertThat(clients.upstream.heard()).endsWith(client.id() + " closed " + code + " " + cause);
        ConnectionReport.End end =
                Objects.requireNonNull(client.connection().account().report().end());
        assertThat(end.reason()).isEqualTo(code);
        assertThat(end.error()).isEqualTo(cause);
    }

    private void heartbeatAfter(Dialled client, Duration time) {
        client.connection().onHeartbeat(System.nanoTime() + time.toNanos());
        clients.turn();
    }

    private EncodedOnce news(String text) {
        var frame = HubFrame.Invocation.send("news", List.of(RawValue.ofJson("\"" + text + "\"")));
        return message(ByteString.copyFrom(HubProtocol.JSON.encode(frame)));
    }

    private EncodedOnce message(ByteString json) {
        EncodedOnce message = new EncodedOnce(new Payload(json, ByteString.EMPTY), 1);
        messages.add(message);
        return message;
    }

    @AfterEach
    void give_everything_back() {
        clients.hangUp();
        messages.forEach(EncodedOnce::release);
    }

    // handshake

    // compat: hs-case, hs-version, hs-success, hs-then
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"protocol\":\"json\",\"version\":1}; json",
                "{\"protocol\":\"JSON\",\"version\":0}; json",
                "{\"version\":2,\"x\":[{}],\"protocol\":\"json\"}; json",
                "{\"protocol\":\"json\",\"version\":-1}; json",
                "{\"protocol\":\"messagepack\",\"version\":1}; messagepack"
            })
    void a_handshake_is_answered_and_the_app_server_told(String request, String protocol) {
        Dialled client = clients.dial("c1");
        client.says(request + "|");
        clients.turn();
        assertThat(client.transport().text()).isEqualTo("{}\n");
        assertThat(clients.upstream.heard()).containsExactly("c1 opened " + protocol);
        assertThat(lobby.present()).containsExactly(client.connection());
        assertThat(clients.meters.total(Meter.CONNECTIONS_OPENED)).isEqualTo(1);
    }

    // compat: hs-unexpected
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // compat: hs-protocol
                "{\"protocol\":\"blazorpack\",\"version\":1}; The protocol 'blazorpack' is not supported.",
                // compat: hs-bad-version
                "{\"protocol\":\"json\",\"version\":3}; The server does not support version 3 of the 'json' protocol.",
                "{\"protocol\":\"MessagePack\",\"version\":9};"
                        + " The server does not support version 9 of the 'messagepack' protocol.",
                "{\"protocol\":\"json\"}; An unexpected error occurred during connection handshake.",
                "[]; An unexpected error occurred during connection handshake.",
                "garbage; An unexpected error occurred during connection handshake."
            })
    void a_handshake_that_is_refused_says_why_and_ends(String request, String error) {
        Dialled client = clients.dial("c1");
        client.says(request + "|" + SEND);
        clients.turn();
        assertThat(client.transport().text()).isEqualTo("{\"error\":\"" + error + "\"}\n");
        assertThat(client.transport().calls()).containsExactly("write", "close");
        assertThat(clients.upstream.heard()).isEmpty();
        CloseCode code = error.startsWith("The ") ? CloseCode.HANDSHAKE_REFUSED : CloseCode.HANDSHAKE_MALFORMED;
        assertThat(clients.meters.ended(code)).isEqualTo(1);
    }

    // compat: hs-detail
    @Test
    void with_detailed_errors_a_refused_handshake_tells_its_cause() {
        Dialled client = dialledWithDetails();
        client.says("{\"protocol\":\"json\"}|");
        assertThat(client.transport().text())
                .contains("An unexpected error occurred during connection handshake. InvalidDataException: "
                        + "Missing required property 'version'. Message content: ");
    }

    // compat: hs-pieces
    @Test
    void a_handshake_that_comes_byte_by_byte_is_understood() {
        Dialled client = clients.dial("c1");
        for (byte octet : HANDSHAKE.replace('|', '\u001e').getBytes(StandardCharsets.UTF_8)) {
            assertThat(client.transport().writes()).isEmpty();
            client.says(new byte[] {octet});
        }
        clients.turn();
        assertThat(client.transport().text()).isEqualTo("{}\n");
    }

    // compat: hs-followed
    @Test
    void a_handshake_in_json_may_be_followed_at_once_by_messages_in_messagepack() {
        Dialled client = clients.dial("c1");
        byte[] request = "{\"protocol\":\"messagepack\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8);
        byte[] call = HubProtocol.MESSAGE_PACK.encode(HubFrame.Invocation.send("send", List.of()));
        byte[] all = new byte[request.length + call.length];
        System.arraycopy(request, 0, all, 0, request.length);
        System.arraycopy(call, 0, all, request.length, call.length);
        client.says(all);
        assertThat(clients.upstream.heard())
                .containsExactly("c1 opened messagepack", "c1 " + new String(call, StandardCharsets.UTF_8));
    }

    // compat: hs-too-long
    @Test
    void a_handshake_without_end_is_cancelled_at_the_limit() {
        Dialled client = clients.dial("c1");
        byte[] garbage = new byte[1024];
        for (int i = 0; i < 31; i++) {
            client.says(garbage);
        }
        assertThat(client.transport().closed()).isFalse();
        client.says(garbage);
        assertThat(client.transport().text()).isEqualTo("{\"error\":\"Handshake was canceled.\"}\n");
        assertThat(client.transport().closed()).isTrue();
    }

    // compat: hs-canceled, ho-handshake, lm-handshake
    @Test
    void a_handshake_that_does_not_come_in_time_is_cancelled() {
        Dialled client = clients.dial("c1");
        heartbeatAfter(client, Duration.ofSeconds(14));
        assertThat(client.transport().calls()).isEmpty();
        heartbeatAfter(client, Duration.ofSeconds(16));
        assertThat(client.transport().text()).isEqualTo("{\"error\":\"Handshake was canceled.\"}\n");
        assertThat(clients.meters.ended(CloseCode.HANDSHAKE_TIMEOUT)).isEqualTo(1);
    }

    // compat: hs-left
    @Test
    void a_client_that_leaves_before_its_handshake_is_told_nothing() {
        for (boolean goodbye : new boolean[] {true, false}) {
            Dialled client = clients.dial("c1");
            client.says("{\"protocol\":");
            client.connection().onTransportClosed(goodbye);
            clients.turn();
            assertThat(client.transport().writes()).isEmpty();
            assertThat(clients.open.all()).isEmpty();
        }
        assertThat(clients.upstream.heard()).isEmpty();
    }

    @Test
    void without_an_app_server_the_client_is_told_and_may_come_again() {
        clients.upstream.goAway();
        Dialled client = opened();
        assertThat(client.transport().messages())
                .containsExactly(close("No app server is currently connected to the service.", true));
        assertThat(client.transport().closed()).isTrue();
        assertThat(lobby.present()).isEmpty();
    }

    // messages in

    // compat: ws-boundaries, js-batches
    @Test
    void messages_in_one_piece_go_on_in_one_piece() {
        opened().says(SEND + SEND + SEND);
        assertThat(clients.upstream.heard()).containsExactly("c1 opened json", "c1 " + SEND + SEND + SEND);
        assertThat(clients.meters.total(Meter.MESSAGES_FROM_CLIENTS)).isEqualTo(3);
    }

    @Test
    void pings_acks_sequences_and_unknown_types_stay_here() {
        opened().says(SEND + PING + SEND + "{\"type\":8,\"sequenceId\":1}|{\"type\":9,\"sequenceId\":1}|{\"type\":42}|"
                + SEND);
        assertThat(clients.upstream.heard())
                .containsExactly("c1 opened json", "c1 " + SEND, "c1 " + SEND, "c1 " + SEND);
    }

    // compat: ws-boundaries
    @Test
    void messages_may_come_in_any_pieces() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            all.append("{\"type\":1,\"target\":\"t\",\"arguments\":[")
                    .append("7".repeat(i * 13 + 1))
                    .append("]}|");
        }
        byte[] bytes = all.toString().replace('|', '\u001e').getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 50; seed++) {
            Dialled client = clients.open(0, "any" + seed, null);
            Random random = new Random(seed);
            int most = 1 + random.nextInt(700);
            for (int at = 0; at < bytes.length; ) {
                int size = Math.min(bytes.length - at, 1 + random.nextInt(most));
                client.says(Arrays.copyOfRange(bytes, at, at + size));
                at += size;
            }
            String id = "any" + seed + " ";
            String heard = String.join(
                    "",
                    clients.upstream.heard().stream()
                            .filter(line -> line.startsWith(id) && !line.contains("opened"))
                            .map(line -> line.substring(id.length()))
                            .toList());
            assertThat(heard).as("seed %d", seed).isEqualTo(all.toString());
            client.connection().onTransportClosed(true);
        }
    }

    @Test
    void what_came_before_a_malformed_message_is_handed_on() {
        Dialled client = opened();
        client.says(SEND + SEND + "{\"target\":\"no type\"}|" + SEND);
        clients.turn();
        assertThat(clients.upstream.heard())
                .containsExactly(
                        "c1 opened json",
                        "c1 " + SEND + SEND,
                        "c1 closed PROTOCOL_ERROR Missing required property 'type'.");
        assertThat(client.transport().messages()).containsExactly(close("Connection closed with an error.", true));
        assertThat(client.transport().closed()).isTrue();
    }

    // compat: rl-detailed, sc-detailed
    @Test
    void with_detailed_errors_a_malformed_message_is_explained() {
        Dialled client = dialledWithDetails();
        client.says(HANDSHAKE + "{\"target\":\"no type\"}|");
        assertThat(client.transport().messages())
                .containsExactly(close(
                        "Connection closed with an error. InvalidDataException: Missing required property 'type'.",
                        true));
        hubAndOperatorAreTold(client, CloseCode.PROTOCOL_ERROR, "Missing required property 'type'.");
    }

    @Test
    void without_detailed_errors_a_malformed_message_is_explained_to_hub_and_operator_alone() {
        Dialled client = opened();
        client.says("{\"target\":\"no type\"}|");
        assertThat(client.transport().messages()).containsExactly(close("Connection closed with an error.", true));
        hubAndOperatorAreTold(client, CloseCode.PROTOCOL_ERROR, "Missing required property 'type'.");
    }

    // compat: rl-size
    @Test
    void a_message_at_the_limit_passes_and_one_byte_more_does_not() {
        int limit = Clients.LIMITS.maximumReceive();
        String frame = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"\"]}|";
        String longest = frame.replace("\"\"", "\"" + "x".repeat(limit - frame.length()) + "\"");
        Dialled client = dialledWithDetails();
        client.says(HANDSHAKE + longest);
        assertThat(clients.upstream.heard()).hasSize(2);
        client.says(longest.replace("x\"", "xx\""));
        assertThat(clients.upstream.heard()).hasSize(3);
        hubAndOperatorAreTold(client, CloseCode.MESSAGE_TOO_LARGE, TOO_LARGE);
        assertThat(client.transport().messages())
                .containsExactly(close("Connection closed with an error. InvalidDataException: " + TOO_LARGE, true));
    }

    @Test
    void without_detailed_errors_hub_and_operator_alone_read_how_much_would_have_been_too_large() {
        Dialled client = opened();
        client.says("x".repeat(Clients.LIMITS.maximumReceive() + 1));
        assertThat(client.transport().messages()).containsExactly(close("Connection closed with an error.", true));
        hubAndOperatorAreTold(client, CloseCode.MESSAGE_TOO_LARGE, TOO_LARGE);
    }

    @Test
    void a_length_prefix_that_lies_ends_the_connection_before_the_bytes_come() {
        Dialled client = clients.dial("c1");
        client.says("{\"protocol\":\"messagepack\",\"version\":1}|");
        client.says(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, (byte) 0x91});
        assertThat(client.transport().closed()).isTrue();
        assertThat(clients.meters.ended(CloseCode.MESSAGE_TOO_LARGE)).isEqualTo(1);
    }

    // keep-alive

    // compat: ka-ping
    @Test
    void a_client_is_pinged_at_its_interval_even_when_it_is_busy() {
        Dialled client = opened();
        heartbeatAfter(client, Duration.ofSeconds(14));
        assertThat(client.transport().messages()).isEmpty();
        client.connection().send(news("x"));
        heartbeatAfter(client, Duration.ofSeconds(16));
        assertThat(client.transport().messages()).hasSize(2).last().isEqualTo("{\"type\":6}");
        heartbeatAfter(client, Duration.ofSeconds(17));
        assertThat(client.transport().messages()).hasSize(2);
        heartbeatAfter(client, Duration.ofSeconds(32));
        assertThat(client.transport().messages()).hasSize(3);
    }

    // compat: ka-armed, java-ping
    @Test
    void a_client_that_never_pinged_may_be_silent_for_ever() {
        Dialled client = opened();
        client.says(SEND);
        heartbeatAfter(client, Duration.ofHours(1));
        assertThat(client.transport().closed()).isFalse();
    }

    // compat: ka-armed, ka-close, ka-hub, java-ping, js-ping, net-ping
    @Test
    void a_client_that_pinged_and_fell_silent_is_closed() {
        Dialled client = opened();
        client.says(PING);
        heartbeatAfter(client, Duration.ofSeconds(29));
        assertThat(client.transport().closed()).isFalse();
        heartbeatAfter(client, Duration.ofSeconds(31));
        assertThat(client.transport().messages()).endsWith(close("Connection closed with an error.", true));
        hubAndOperatorAreTold(client, CloseCode.CLIENT_TIMEOUT, SILENT);
    }

    // compat: ka-text
    @Test
    void with_detailed_errors_a_silent_client_reads_why_it_is_closed() {
        Dialled client = dialledWithDetails();
        client.says(HANDSHAKE + PING);
        heartbeatAfter(client, Duration.ofSeconds(31));
        assertThat(client.transport().messages())
                .endsWith(close("Connection closed with an error. OperationCanceledException: " + SILENT, true));
        hubAndOperatorAreTold(client, CloseCode.CLIENT_TIMEOUT, SILENT);
    }

    // compat: ka-clock
    @Test
    void silence_while_nobody_listens_is_not_the_clients() {
        Dialled client = opened();
        client.says(PING);
        client.connection().pause(ReadStop.CLIENT_AHEAD);
        heartbeatAfter(client, Duration.ofMinutes(5));
        assertThat(client.transport().closed()).isFalse();
    }

    // ends: spec/signalr-hub.md §6

    // compat: close-client, net-stop
    @Test
    void a_client_that_says_close_is_answered_with_close() {
        Dialled client = opened();
        client.says(SEND + "{\"type\":7}|" + SEND);
        assertThat(client.transport().messages()).containsExactly(close("", false));
        assertThat(client.transport().closed()).isTrue();
        assertThat(clients.upstream.heard()).containsExactly("c1 opened json", "c1 " + SEND, "c1 closed CLIENT_LEFT");
    }

    // compat: close-client-error
    @Test
    void the_error_of_a_client_that_leaves_reaches_its_app_server_alone() {
        Dialled client = opened();
        client.says("{\"type\":7,\"error\":\"out of memory\"}|");
        assertThat(client.transport().messages()).containsExactly(close("", false));
        assertThat(clients.upstream.heard()).endsWith("c1 closed CLIENT_LEFT out of memory");
    }

    // compat: close-reconnect, close-error, js-reconnects
    @ParameterizedTest
    @EnumSource(
            value = CloseCode.class,
            names = {"CLIENT_LOST", "SLOW_CLIENT", "SEND_TIMEOUT"},
            mode = EnumSource.Mode.EXCLUDE)
    void every_end_sends_its_close_message_after_everything_sent_before(CloseCode code) {
        Dialled client = opened();
        client.connection().send(news("before"));
        String error = code.text().isEmpty() ? null : code.text();
        client.connection().end(code, error);
        client.connection().send(news("after"));
        clients.turn();
        assertThat(client.transport().messages())
                .containsExactly(
                        "{\"type\":1,\"target\":\"news\",\"arguments\":[\"before\"]}",
                        close(code.text(), code.allowReconnect()));
        assertThat(client.transport().calls()).endsWith("close");
        assertThat(lobby.present()).isEmpty();
        assertThat(clients.meters.ended(code)).isEqualTo(1);
        assertThat(clients.meters.total(Meter.DROPPED_CLIENT_GONE)).isEqualTo(1);
    }

    // compat: close-reconnect, close-error, close-abort
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "CLIENT_LEFT; {\"type\":7}",
                "SERVER_ABORTED; {\"type\":7}",
                "BACKEND_CLOSED; {\"type\":7,\"allowReconnect\":true}",
                "APP_SERVER_CLOSED; {\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}",
                "APP_SERVER_LOST; {\"type\":7,\"error\":\"ServerOffline\",\"allowReconnect\":true}",
                "APP_SERVER_LEFT; {\"type\":7,\"error\":\"ServerOffline\",\"allowReconnect\":true}",
                "NO_APP_SERVER; {\"type\":7,\"error\":\"No app server is currently connected to the service.\","
                        + "\"allowReconnect\":true}",
                "PROTOCOL_ERROR; {\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}",
                "MESSAGE_TOO_LARGE; {\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}",
                "CLIENT_TIMEOUT; {\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}",
                "TENANT_DISABLED; {\"type\":7,\"error\":\"This tenant is disabled.\"}",
                "SHUTDOWN; {\"type\":7,\"allowReconnect\":true}",
                "INTERNAL_ERROR; {\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}",
                "AUTHENTICATION_EXPIRED; {\"type\":7,\"allowReconnect\":true}",
                "RATE_LIMITED; {\"type\":7,\"error\":\"The client sent more messages per second than it may.\"}",
                "NOT_A_WEB_SOCKET; {\"type\":7,\"error\":\"The client broke the rules of WebSockets.\","
                        + "\"allowReconnect\":true}",
            })
    void a_close_message_says_word_for_word_what_its_cause_has(CloseCode code, String message) {
        Dialled client = opened();
        client.connection().end(code, code.text().isEmpty() ? null : code.text());
        assertThat(client.transport().messages()).containsExactly(message);
    }

    // compat: js-answers-close
    @Test
    void a_connection_ends_once_whatever_happens_next() {
        Dialled client = opened();
        client.connection().end(CloseCode.SERVER_ABORTED, null);
        client.connection().end(CloseCode.TENANT_DISABLED, "x");
        client.says(SEND + "{\"type\":7}|");
        client.connection().onTransportClosed(true);
        client.connection().onTransportClosed(false);
        assertThat(clients.upstream.heard()).containsExactly("c1 opened json", "c1 closed SERVER_ABORTED");
        assertThat(client.transport().messages()).containsExactly(close("", false));
        assertThat(clients.open.all()).isEmpty();
    }

    @Test
    void a_lost_socket_is_told_to_the_app_server_and_forgotten() {
        Dialled client = opened();
        Dialled other = clients.open(0, "c2", null);
        client.connection().onTransportClosed(false);
        assertThat(clients.upstream.heard()).endsWith("c1 closed CLIENT_LOST");
        assertThat(clients.open.all()).containsExactly(other.connection());
        assertThat(lobby.present()).containsExactly(other.connection());
    }

    // compat: ws-close-timeout
    @Test
    void a_client_that_does_not_say_goodbye_is_cut_off_after_the_close_timeout() {
        Dialled client = opened();
        client.connection().end(CloseCode.SERVER_ABORTED, null);
        heartbeatAfter(client, Duration.ofSeconds(4));
        assertThat(client.transport().aborted()).isFalse();
        heartbeatAfter(client, Duration.ofSeconds(6));
        assertThat(client.transport().aborted()).isTrue();
    }

    // messages out

    @Test
    void messages_of_one_turn_leave_in_one_write_and_in_order() {
        Dialled client = opened();
        for (int i = 0; i < 100; i++) {
            client.connection().send(news("n" + i));
        }
        client.connection().sendOwn(ByteString.copyFromUtf8("{\"type\":3,\"invocationId\":\"1\"}\u001e"));
        assertThat(client.transport().writes()).hasSize(1);
        clients.turn();
        assertThat(client.transport().writes()).hasSize(2);
        List<String> messages = client.transport().messages();
        assertThat(messages).hasSize(101).last().isEqualTo("{\"type\":3,\"invocationId\":\"1\"}");
        for (int i = 0; i < 100; i++) {
            assertThat(messages.get(i)).contains("\"n" + i + "\"");
        }
    }

    @Test
    void whatever_goes_wrong_in_one_flush_the_others_get_theirs_and_the_next_flush_comes() {
        Dialled broken = clients.open(0, "broken", null);
        Dialled other = clients.open(0, "other", null);
        broken.transport().fail(new StackOverflowError("made by the test"));
        broken.connection().send(news("one"));
        other.connection().send(news("one"));
        clients.turn();
        other.connection().send(news("two"));
        clients.turn();

        assertThat(other.transport().messages()).hasSize(2);
        assertThat(broken.transport().aborted()).isTrue();
        assertThat(clients.meters.ended(CloseCode.INTERNAL_ERROR)).isEqualTo(1);
    }

    @Test
    void a_message_that_cannot_be_transcoded_is_counted_and_hurts_nobody() {
        Dialled client = clients.dial("c1");
        client.says("{\"protocol\":\"messagepack\",\"version\":1}|");
        client.connection().send(message(ByteString.copyFromUtf8("{{\u001e")));
        client.connection().send(news("good"));
        clients.turn();
        assertThat(clients.meters.total(Meter.DROPPED_NOT_ENCODABLE)).isEqualTo(1);
        assertThat(client.transport().closed()).isFalse();
        assertThat(new String(client.transport().bytes(), StandardCharsets.UTF_8))
                .contains("good");
    }

    // compat: lm-slow
    @Test
    void a_client_that_stops_reading_is_closed_as_slow_at_the_bound_and_its_neighbour_goes_on() {
        Dialled slow = opened();
        Dialled neighbour = clients.open(0, "c2", null);
        slow.transport().block();
        String large = "x".repeat(10_000);
        int sent = 0;
        while (!slow.transport().aborted()) {
            EncodedOnce message = news(large);
            slow.connection().send(message);
            neighbour.connection().send(message);
            clients.turn();
            sent++;
            assertThat(sent).isLessThan(200);
        }
        assertThat(slow.transport().pendingBytes()).isBetween(1_000_000L, Clients.LIMITS.maximumOutbound());
        assertThat(slow.transport().text()).doesNotContain("\"type\":7");
        assertThat(neighbour.transport().messages()).hasSize(sent);
        assertThat(clients.upstream.heard()).endsWith("c1 closed SLOW_CLIENT");
        assertThat(clients.meters.total(Meter.DROPPED_CLIENT_SLOW)).isEqualTo(1);
        assertThat(lobby.present()).containsExactly(neighbour.connection());
    }

    @Test
    void one_message_larger_than_the_bound_still_reaches_a_client_that_reads() {
        Dialled client = opened();
        client.connection().send(news("x".repeat(2_000_000)));
        clients.turn();
        assertThat(client.transport().messages()).hasSize(1);
        assertThat(client.transport().aborted()).isFalse();
    }

    // pressure

    // compat: pressure-websocket
    @Test
    void a_full_upstream_stops_the_reading_until_there_is_room() {
        Dialled client = opened();
        clients.upstream.full(true);
        client.says(SEND);
        assertThat(client.transport().isReading()).isFalse();
        client.connection().pause(ReadStop.CLIENT_AHEAD);
        client.connection().resume(ReadStop.UPSTREAM_FULL);
        assertThat(client.transport().isReading())
                .as("the other reason is left")
                .isFalse();
        client.connection().resume(ReadStop.CLIENT_AHEAD);
        assertThat(client.transport().isReading()).isTrue();
    }

    @Test
    void a_paused_client_that_is_closed_is_read_again_so_that_its_goodbye_is_heard() {
        Dialled client = opened();
        client.connection().pause(ReadStop.CLIENT_AHEAD);
        client.connection().end(CloseCode.SERVER_ABORTED, null);
        assertThat(client.transport().isReading()).isTrue();
    }

    /** The race: the app server's word to pause arrives when the connection is closing already. */
    @Test
    void a_closing_client_is_not_paused_any_more() {
        Dialled client = opened();
        client.connection().end(CloseCode.SERVER_ABORTED, null);
        client.connection().pause(ReadStop.CLIENT_AHEAD);
        assertThat(client.transport().isReading()).isTrue();
    }

    // compat: ka-partial
    @Test
    void bytes_that_are_no_whole_message_do_not_count_as_life() {
        Dialled client = opened();
        client.says(PING);
        long later = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        while (System.nanoTime() < later) {
            Thread.onSpinWait();
        }
        client.says("{");
        heartbeatAfter(client, Duration.ofMillis(29_500));
        assertThat(client.transport().closed()).isTrue();
    }

    @Test
    void an_id_that_is_taken_is_not_given_twice() {
        opened();
        assertThatThrownBy(() -> clients.dial("c1")).hasMessageContaining("taken");
        clients.hangUp();
        assertThat(clients.dial("c1").connection()).isNotNull();
    }
}

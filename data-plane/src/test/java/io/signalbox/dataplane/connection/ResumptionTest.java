package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.protocol.delivery.Payload;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.CloseCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stateful reconnect: spec/signalr-hub.md §8, spec/signalr-transports.md §10. */
class ResumptionTest {
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":2}|";
    private static final String PING = "{\"type\":6}|";
    private static final ConnectionId ID = new ConnectionId("c1");
    private static final String SEQUENCE_TOO_HIGH =
            "c1 closed PROTOCOL_ERROR Sequence ID greater than amount of messages we've received.";
    private static final Duration WINDOW = Duration.ofSeconds(15);

    private final FakeLobby lobby = new FakeLobby();
    private final Clients clients = new Clients(1, (open, meters) -> lobby);
    private final List<EncodedOnce> messages = new ArrayList<>();

    private static String call(String text) {
        return "{\"type\":1,\"target\":\"say\",\"arguments\":[\"" + text + "\"]}|";
    }

    private static String news(String text) {
        return "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + text + "\"]}";
    }

    private static String ack(long number) {
        return "{\"type\":8,\"sequenceId\":" + number + "}";
    }

    private static String sequence(long number) {
        return "{\"type\":9,\"sequenceId\":" + number + "}";
    }

    private Dialled dialled(boolean mayResume) {
        return clients.dial(0, new Client(ID, Clients.TENANT, Clients.HUB, null, true), mayResume);
    }

    /** A client that negotiated it, shook hands in version 2, and pinged. */
    private Dialled opened() {
        Dialled client = dialled(true);
        client.says(HANDSHAKE + PING);
        clients.turn();
        return client;
    }

    private void sends(Dialled client, String text) {
        client.connection().send(message(text));
        clients.turn();
    }

    private EncodedOnce message(String text) {
        EncodedOnce message =
                new EncodedOnce(new Payload(ByteString.copyFromUtf8(news(text) + "\u001e"), ByteString.EMPTY), 1);
        messages.add(message);
        return message;
    }

    /** The client on a new socket. */
    private Dialled back(Dialled client) {
        FakeTransport fresh = new FakeTransport();
        assertThat(client.connection().reattach(fresh)).isTrue();
        clients.turn();
        return new Dialled(client.connection(), fresh);
    }

    private Dialled lostAndBack(Dialled client) {
        client.connection().onTransportClosed(client.transport(), false);
        return back(client);
    }

    private static List<String> heard(Dialled client) {
        return client.transport().text().lines().toList();
    }

    private void heartbeatAfter(Dialled client, Duration time) {
        client.connection().onHeartbeat(System.nanoTime() + time.toNanos());
        clients.turn();
    }

    private String said() {
        StringBuilder all = new StringBuilder();
        clients.upstream.heard().stream()
                .filter(line -> line.startsWith("c1 {"))
                .forEach(line -> all.append(line.substring("c1 ".length())));
        return all.toString();
    }

    @AfterEach
    void give_everything_back() {
        clients.hangUp();
        messages.forEach(EncodedOnce::release);
    }

    // who may

    // compat: st-preconditions
    @Test
    void a_client_that_did_not_negotiate_it_keeps_its_one_socket() {
        Dialled client = dialled(false);
        client.says(HANDSHAKE + PING);
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.NOT_STATEFUL);
        assertThat(client.connection().reattach(new FakeTransport())).isFalse();
        client.connection().onTransportClosed(client.transport(), false);
        assertThat(clients.upstream.heard()).endsWith("c1 closed CLIENT_LOST");
    }

    // compat: st-preconditions, sr-version
    @Test
    void a_client_that_shook_hands_in_version_1_keeps_its_one_socket() {
        Dialled client = dialled(true);
        client.says(HANDSHAKE.replace('2', '1') + PING + call("a") + "{\"type\":8}|{\"type\":9}|");
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.NOT_STATEFUL);
        heartbeatAfter(client, Duration.ofSeconds(2));
        assertThat(client.transport().text()).isEqualTo("{}\n");
        client.connection().onTransportClosed(client.transport(), false);
        assertThat(clients.upstream.heard()).endsWith("c1 closed CLIENT_LOST");
    }

    @Test
    void before_the_handshake_there_is_nothing_to_come_back_to() {
        Dialled client = dialled(true);
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.NOT_STATEFUL);
        client.connection().onTransportClosed(client.transport(), false);
        assertThat(clients.open.all()).isEmpty();
    }

    // the socket is lost, and another comes

    // compat: state-hub-once, sr-survive, js-version-2
    @Test
    void the_app_server_notices_nothing() {
        Dialled client = opened();
        Dialled second = lostAndBack(client);
        second.says(sequence(1) + "|" + call("a"));
        assertThat(clients.upstream.heard()).containsExactly("c1 opened json", "c1 " + call("a"));
        assertThat(lobby.present()).containsExactly(client.connection());
        assertThat(clients.open.find(ID)).contains(client.connection());
        assertThat(clients.meters.total(Meter.CONNECTIONS_RESUMED)).isEqualTo(1);
    }

    // compat: sr-ids, sr-resend, sr-gap
    @Test
    void what_was_not_acknowledged_comes_again_behind_its_sequence_and_before_what_is_new() {
        Dialled client = opened();
        sends(client, "1");
        sends(client, "2");
        sends(client, "3");
        client.says(ack(1) + "|");
        client.connection().onTransportClosed(client.transport(), false);
        sends(client, "4");
        assertThat(heard(client)).doesNotContain(news("4"));
        Dialled second = back(client);
        sends(second, "5");
        assertThat(heard(second)).containsExactly(sequence(2), news("2"), news("3"), news("4"), news("5"));
    }

    // compat: sr-acked
    @Test
    void nothing_comes_again_that_was_acknowledged() {
        Dialled client = opened();
        sends(client, "1");
        sends(client, "2");
        client.says(ack(2) + "|");
        assertThat(heard(lostAndBack(client))).containsExactly(sequence(3));
    }

    @Test
    void an_acknowledgement_of_what_was_never_sent_counts_for_what_was() {
        Dialled client = opened();
        sends(client, "1");
        client.says(ack(Long.MAX_VALUE) + "|");
        sends(client, "2");
        assertThat(heard(lostAndBack(client))).containsExactly(sequence(2), news("2"));
    }

    // compat: sr-resend
    @Test
    void bytes_are_the_same_the_second_time_in_messagepack_too() {
        Dialled client = dialled(true);
        client.says("{\"protocol\":\"messagepack\",\"version\":2}|");
        client.says(HubProtocol.MESSAGE_PACK.encode(new HubFrame.Ping()));
        clients.turn();
        int before = client.transport().bytes().length;
        sends(client, "1");
        byte[] all = client.transport().bytes();
        Dialled second = lostAndBack(client);
        assertThat(second.transport().bytes())
                .startsWith(HubProtocol.MESSAGE_PACK.encode(new HubFrame.Sequence(1)))
                .endsWith(java.util.Arrays.copyOfRange(all, before, all.length));
    }

    @Test
    void several_messages_of_the_app_server_in_one_piece_have_a_number_each() {
        Dialled client = opened();
        var run = new HubFrame[] {
            HubFrame.Completion.of("7", RawValue.ofJson("1")),
            new HubFrame.Ping(),
            new HubFrame.StreamItem(java.util.Map.of(), "8", RawValue.ofJson("2")),
            HubFrame.Completion.empty("8")
        };
        ByteString bytes = ByteString.EMPTY;
        for (HubFrame frame : run) {
            bytes = bytes.concat(ByteString.copyFrom(HubProtocol.JSON.encode(frame)));
        }
        client.connection().sendOwn(bytes);
        sends(client, "4");
        client.says(ack(3) + "|");
        assertThat(heard(lostAndBack(client))).containsExactly(sequence(4), news("4"));
    }

    @Test
    void a_piece_that_is_acknowledged_in_part_comes_again_whole_from_its_first_number_on() {
        Dialled client = opened();
        byte[] one = HubProtocol.JSON.encode(HubFrame.Completion.empty("1"));
        byte[] other = HubProtocol.JSON.encode(HubFrame.Completion.empty("2"));
        client.connection().sendOwn(ByteString.copyFrom(one).concat(ByteString.copyFrom(other)));
        clients.turn();
        client.says(ack(1) + "|");
        assertThat(heard(lostAndBack(client)))
                .containsExactly(
                        sequence(1), "{\"type\":3,\"invocationId\":\"1\"}", "{\"type\":3,\"invocationId\":\"2\"}");
    }

    // compat: sr-counted
    @Test
    void pings_have_no_number_and_do_not_come_again() {
        Dialled client = opened();
        sends(client, "1");
        heartbeatAfter(client, Duration.ofSeconds(16));
        assertThat(heard(client)).endsWith("{\"type\":6}");
        client.connection().sendOwn(ByteString.copyFrom(HubProtocol.JSON.encode(new HubFrame.Ping())));
        sends(client, "2");
        assertThat(heard(lostAndBack(client))).containsExactly(sequence(1), news("1"), news("2"));
    }

    @Test
    void a_message_that_was_cut_in_the_middle_is_forgotten_and_its_whole_is_taken() {
        Dialled client = opened();
        String whole = call("in two");
        client.says(whole.substring(0, 20));
        Dialled second = lostAndBack(client);
        second.says(sequence(1) + "|" + whole);
        assertThat(said()).isEqualTo(whole);
    }

    @Test
    void a_paused_client_is_not_read_on_its_new_socket_either() {
        Dialled client = opened();
        client.connection().pause(ReadStop.CLIENT_AHEAD);
        client.connection().onTransportClosed(client.transport(), false);
        client.connection().pause(ReadStop.UPSTREAM_FULL);
        client.connection().resume(ReadStop.CLIENT_AHEAD);
        Dialled second = back(client);
        assertThat(second.transport().isReading()).isFalse();
        client.connection().resume(ReadStop.UPSTREAM_FULL);
        assertThat(second.transport().isReading()).isTrue();
    }

    @Test
    void a_second_socket_takes_over_from_one_that_is_still_open() {
        Dialled client = opened();
        sends(client, "1");
        Dialled second = back(client);
        assertThat(client.transport().aborted()).isTrue();
        client.connection().onTransportClosed(client.transport(), false);
        client.connection().onTransportClosed(client.transport(), true);
        sends(second, "2");
        assertThat(heard(second)).containsExactly(sequence(1), news("1"), news("2"));
        assertThat(heard(client)).containsExactly("{}", news("1"));
    }

    // compat: st-takeover
    @Test
    void what_waited_for_the_old_socket_goes_to_the_new_one_alone() {
        Dialled client = opened();
        client.connection().send(message("1"));
        FakeTransport fresh = new FakeTransport();
        client.connection().reattach(fresh);
        clients.turn();
        assertThat(heard(client)).containsExactly("{}");
        assertThat(fresh.text()).isEqualTo(sequence(1) + "\n" + news("1") + "\n");
    }

    // messages of the client

    // compat: sr-duplicates
    @Test
    void messages_that_came_before_are_dropped_by_their_number() {
        Dialled client = opened();
        client.says(call("1") + call("2"));
        Dialled second = lostAndBack(client);
        second.says(sequence(2) + "|" + call("2") + PING + call("3") + call("4"));
        assertThat(said()).isEqualTo(call("1") + call("2") + call("3") + call("4"));
        assertThat(clients.meters.total(Meter.MESSAGES_FROM_CLIENTS)).isEqualTo(4);
    }

    /** A client that may say so much in a second, and has said this. */
    private Dialled said(int messages, int rate) {
        Terms terms = new Terms(Terms.NEVER, rate);
        Dialled client = clients.dial(0, new Client(ID, Clients.TENANT, Clients.HUB, null, true, terms), true);
        client.says(HANDSHAKE + call("said").repeat(messages));
        return client;
    }

    @Test
    void what_comes_again_is_not_held_against_the_rate_of_its_client() {
        Dialled client = said(10, 20);
        for (int i = 0; i < 9; i++) {
            client = lostAndBack(client);
            client.says(sequence(1) + "|" + call("said").repeat(10));
        }
        clients.turn();
        assertThat(client.connection().isOpen()).isTrue();
        assertThat(client.connection().account().messages()).as("sequences too").isEqualTo(10 + 9);
        assertThat(said()).isEqualTo(call("said").repeat(10));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_that_says_the_same_for_ever_is_closed(boolean onNewSockets) {
        Dialled client = said(500, 1_000);
        int rounds = 0;
        while (client.connection().isOpen()) {
            rounds++;
            // It brings something forward, or its sockets would be in vain.
            client = onNewSockets ? lostAndBack(client) : client;
            client.says(sequence(1) + "|" + call("said").repeat(500 + rounds));
            clients.turn();
            assertThat(rounds).isLessThan(200);
        }
        assertThat(rounds).as("ten times what it may say").isGreaterThan(10);
        assertThat(clients.meters.ended(CloseCode.RATE_LIMITED)).isEqualTo(1);
    }

    // compat: sr-lenient
    @Test
    void without_a_sequence_the_numbers_go_on() {
        Dialled client = opened();
        client.says(call("1"));
        lostAndBack(client).says(call("2"));
        assertThat(said()).isEqualTo(call("1") + call("2"));
    }

    @Test
    void a_replay_that_breaks_off_neither_loses_nor_doubles_anything() {
        Dialled client = opened();
        client.says(call("1") + call("2") + call("3"));
        Dialled second = lostAndBack(client);
        second.says(sequence(1) + "|" + call("1"));
        Dialled third = lostAndBack(second);
        third.says(sequence(3) + "|" + call("3") + call("4"));
        Dialled fourth = lostAndBack(third);
        fourth.says(sequence(5) + "|" + call("5"));
        assertThat(said()).isEqualTo(call("1") + call("2") + call("3") + call("4") + call("5"));
    }

    // compat: rl-sequence
    @Test
    void a_sequence_past_what_came_ends_the_connection() {
        Dialled client = opened();
        client.says(call("1"));
        Dialled second = lostAndBack(client);
        second.says(sequence(3) + "|" + call("3"));
        clients.turn();
        assertThat(heard(second))
                .endsWith("{\"type\":7,\"error\":\"Connection closed with an error. InvalidOperationException:"
                        + " Sequence ID greater than amount of messages we've received.\",\"allowReconnect\":true}");
        assertThat(clients.upstream.heard()).endsWith(SEQUENCE_TOO_HIGH);
        assertThat(said()).isEqualTo(call("1"));
        assertThat(second.connection().reattachment()).isEqualTo(Reattachment.OVER);
    }

    @Test
    void without_detailed_errors_hub_and_operator_alone_read_that_a_sequence_was_too_high() {
        Dialled client = clients.dial(0, new Client(ID, Clients.TENANT, Clients.HUB, null, false), true);
        client.says(HANDSHAKE + PING + sequence(2) + "|");
        clients.turn();
        assertThat(heard(client))
                .endsWith("{\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}");
        assertThat(clients.upstream.heard()).endsWith(SEQUENCE_TOO_HIGH);
        ConnectionReport.End end =
                Objects.requireNonNull(client.connection().account().report().end());
        assertThat(SEQUENCE_TOO_HIGH).isEqualTo("c1 closed " + end.reason() + " " + end.error());
    }

    @Test
    void an_acknowledgement_without_a_number_is_not_the_hub_protocol() {
        Dialled client = opened();
        client.says("{\"type\":8}|");
        assertThat(clients.meters.ended(CloseCode.PROTOCOL_ERROR)).isEqualTo(1);
    }

    // compat: sr-ack
    @Test
    void what_came_is_acknowledged_once_a_second() {
        Dialled client = opened();
        heartbeatAfter(client, Duration.ofSeconds(2));
        assertThat(heard(client)).containsExactly("{}");
        client.says(call("1") + PING + call("2"));
        heartbeatAfter(client, Duration.ofSeconds(4));
        heartbeatAfter(client, Duration.ofSeconds(6));
        assertThat(heard(client)).containsExactly("{}", ack(2));
        client.says(call("3"));
        heartbeatAfter(client, Duration.ofMillis(4_900));
        assertThat(heard(client)).hasSize(2);
        heartbeatAfter(client, Duration.ofMillis(5_100));
        assertThat(heard(client)).containsExactly("{}", ack(2), ack(3));
    }

    /**
     * The race: sockets are lost with the acknowledgement in them, or before one was due. The client says the same again
     * on each, until that is all it may say.
     */
    @Test
    void what_came_is_acknowledged_on_a_new_socket_before_anything_is_replayed() {
        Dialled client = opened();
        client.says(call("1"));
        heartbeatAfter(client, Duration.ofSeconds(2));
        sends(client, "news");
        Dialled second = lostAndBack(client);
        assertThat(heard(second)).containsExactly(sequence(1), ack(1), news("news"));
        second.says(call("2"));
        Dialled third = lostAndBack(second);
        assertThat(heard(third)).containsExactly(sequence(1), ack(2), news("news"));
        heartbeatAfter(third, Duration.ofMillis(900));
        assertThat(heard(third)).as("nothing came since").hasSize(3);
    }

    // a replay to the client that breaks off

    /**
     * The race: the client's timer acknowledges what it had before, in the middle of a replay that it counts from the
     * start; then the socket is lost. A client refuses a sequence that is past its count.
     */
    @Test
    void a_sequence_is_never_past_what_the_client_has_counted() {
        Dialled client = opened();
        for (int i = 1; i <= 5; i++) {
            sends(client, "" + i);
        }
        Dialled second = lostAndBack(client);
        assertThat(heard(second)).startsWith(sequence(1)).hasSize(6);
        second.says(ack(5) + "|");
        Dialled third = lostAndBack(second);
        String standIn = "{\"type\":3,\"invocationId\":\"0\"}";
        assertThat(heard(third)).containsExactly(sequence(1), standIn, standIn, standIn, standIn, standIn);
        sends(third, "6");
        third.says(ack(6) + "|");
        assertThat(heard(lostAndBack(third))).as("it counted to 6").containsExactly(sequence(7));
    }

    @Test
    void the_second_acknowledgement_on_a_socket_is_owed_to_something_that_was_counted_there() {
        Dialled client = opened();
        sends(client, "1");
        sends(client, "2");
        Dialled second = lostAndBack(client);
        second.says(ack(1) + "|");
        second.says(ack(2) + "|");
        assertThat(heard(lostAndBack(second))).containsExactly(sequence(3));
    }

    // the beginning

    /** The race: a broadcast in the same segment as the handshake's answer, which the JavaScript client does not count. */
    @Test
    void nothing_is_sent_before_the_client_has_said_something() {
        Dialled client = dialled(true);
        client.says(HANDSHAKE);
        sends(client, "1");
        assertThat(heard(client)).containsExactly("{}");
        client.says(PING);
        clients.turn();
        assertThat(heard(client)).containsExactly("{}", news("1"));
    }

    @Test
    void a_client_that_says_nothing_hears_after_a_second_all_the_same() {
        Dialled client = dialled(true);
        client.says(HANDSHAKE);
        sends(client, "1");
        heartbeatAfter(client, Duration.ofMillis(900));
        assertThat(heard(client)).containsExactly("{}");
        heartbeatAfter(client, Duration.ofMillis(1_100));
        assertThat(heard(client)).containsExactly("{}", news("1"));
    }

    // pressure

    // compat: sr-acked, sr-buffer
    @Test
    void past_the_buffer_messages_wait_until_something_is_acknowledged() {
        Dialled client = opened();
        String large = "x".repeat(4_000);
        for (int i = 1; i <= 6; i++) {
            sends(client, i + large);
        }
        assertThat(heard(client)).as("three fill the buffer").hasSize(4);
        client.says(ack(1) + "|");
        clients.turn();
        assertThat(heard(client)).hasSize(5).last().isEqualTo(news("4" + large));
        assertThat(heard(lostAndBack(client)))
                .extracting(line -> line.length() < 100 ? line : line.substring(40, 41))
                .containsExactly(sequence(2), "2", "3", "4");
    }

    /**
     * The race: the app server holds back what can wait because its client is slow, so it does not take what the client
     * streams, so the client is not read, and its acknowledgements are behind that.
     */
    @Test
    void a_client_that_is_not_read_gets_more_room_before_it_is_slow() {
        Dialled client = opened();
        for (int i = 0; i < 40; i++) {
            sends(client, "x".repeat(10_000));
        }
        assertThat(client.connection().account().backlog()).isEqualTo(Backlog.HIGH);
        client.connection().pause(ReadStop.CLIENT_AHEAD);
        assertThat(client.connection().account().backlog()).isEqualTo(Backlog.LOW);
        for (int i = 0; i < 45; i++) {
            sends(client, "x".repeat(10_000));
        }
        assertThat(client.connection().account().backlog())
                .as("before its bound, at which it would be closed")
                .isEqualTo(Backlog.HIGH);
        assertThat(clients.meters.ended(CloseCode.SLOW_CLIENT)).isZero();
        client.connection().resume(ReadStop.CLIENT_AHEAD);
        assertThat(client.connection().account().backlog()).isEqualTo(Backlog.HIGH);
    }

    @Test
    void past_the_outbound_bound_a_client_that_acknowledges_nothing_is_closed_as_slow() {
        Dialled client = opened();
        String large = "x".repeat(10_000);
        int sent = 0;
        while (clients.meters.ended(CloseCode.SLOW_CLIENT) == 0) {
            sends(client, large);
            assertThat(++sent).isLessThan(200);
        }
        assertThat(sent * 10_000L)
                .isBetween(Clients.LIMITS.maximumOutbound(), Clients.LIMITS.maximumOutbound() + 50_000);
        assertThat(client.transport().aborted()).isTrue();
        assertThat(clients.upstream.heard()).endsWith("c1 closed SLOW_CLIENT");
        assertThat(clients.meters.total(Meter.DROPPED_CLIENT_SLOW)).isEqualTo(1);
    }

    // compat: sr-gap
    @Test
    void too_much_while_the_client_is_away_ends_its_connection_too() {
        Dialled client = opened();
        client.connection().onTransportClosed(client.transport(), false);
        for (int i = 0; i < 200; i++) {
            sends(client, "x".repeat(10_000));
        }
        assertThat(clients.upstream.heard()).endsWith("c1 closed SLOW_CLIENT");
        assertThat(clients.open.all()).isEmpty();
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.OVER);
    }

    @Test
    void a_frame_is_shared_until_the_last_client_has_acknowledged_it() {
        Dialled one = opened();
        Dialled other =
                clients.dial(0, new Client(new ConnectionId("c2"), Clients.TENANT, Clients.HUB, null, false), true);
        other.says(HANDSHAKE + PING);
        EncodedOnce message = message("shared");
        ByteBuf frame = message.framed(one.transport().framing(), HubProtocol.JSON);
        one.connection().send(message);
        other.connection().send(message);
        clients.turn();
        assertThat(frame.refCnt()).as("its maker, and each client").isEqualTo(3);
        one.says(ack(1) + "|");
        assertThat(frame.refCnt()).isEqualTo(2);
        other.connection().end(CloseCode.SERVER_ABORTED, null);
        assertThat(frame.refCnt()).isEqualTo(1);
    }

    // ends

    // compat: st-window
    @Test
    void a_client_that_does_not_come_back_in_time_is_lost() {
        Dialled client = opened();
        client.connection().onTransportClosed(client.transport(), false);
        heartbeatAfter(client, WINDOW.minusSeconds(1));
        assertThat(clients.open.all()).isNotEmpty();
        heartbeatAfter(client, WINDOW.plusSeconds(1));
        assertThat(clients.upstream.heard()).endsWith("c1 closed CLIENT_LOST");
        assertThat(clients.open.all()).isEmpty();
        assertThat(lobby.present()).isEmpty();
        assertThat(client.connection().reattach(new FakeTransport())).isFalse();
    }

    @Test
    void a_client_that_is_away_is_neither_pinged_nor_missed() {
        Dialled client = opened();
        client.connection().onTransportClosed(client.transport(), false);
        int writes = client.transport().writes().size();
        heartbeatAfter(client, WINDOW.minusSeconds(1));
        assertThat(client.transport().writes()).hasSize(writes);
        assertThat(clients.upstream.heard()).containsExactly("c1 opened json");
    }

    // compat: st-ungraceful
    @Test
    void a_close_frame_is_the_end() {
        Dialled client = opened();
        client.connection().onTransportClosed(client.transport(), true);
        assertThat(clients.upstream.heard()).endsWith("c1 closed CLIENT_LEFT");
        assertThat(clients.open.all()).isEmpty();
    }

    // compat: st-send-timeout
    @Test
    void a_client_that_takes_nothing_for_too_long_has_ended_and_is_not_away() {
        Dialled client = opened();
        client.transport().block();
        sends(client, "1");
        heartbeatAfter(client, Duration.ofSeconds(16));
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.POSSIBLE);
        heartbeatAfter(client, Duration.ofSeconds(27));
        assertThat(clients.upstream.heard()).endsWith("c1 closed SEND_TIMEOUT");
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.OVER);
    }

    // compat: sr-over
    @Test
    void a_close_message_is_the_end() {
        Dialled client = opened();
        client.says("{\"type\":7}|");
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.OVER);
        client.connection().onTransportClosed(client.transport(), false);
        assertThat(clients.open.all()).isEmpty();
    }

    // compat: sr-over
    @ParameterizedTest
    @EnumSource(
            value = CloseCode.class,
            names = {"SERVER_ABORTED", "SHUTDOWN", "TENANT_DISABLED", "BACKEND_CLOSED"})
    void our_own_word_is_the_end(CloseCode code) {
        Dialled client = opened();
        client.connection().end(code, null);
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.OVER);
        assertThat(client.connection().reattach(new FakeTransport())).isFalse();
    }

    @Test
    void a_connection_that_ends_while_its_client_is_away_is_gone_at_once() {
        Dialled client = opened();
        sends(client, "1");
        client.connection().onTransportClosed(client.transport(), false);
        int writes = client.transport().writes().size();
        client.connection().end(CloseCode.SERVER_ABORTED, null);
        clients.turn();
        assertThat(client.transport().writes()).hasSize(writes);
        assertThat(clients.upstream.heard()).endsWith("c1 closed SERVER_ABORTED");
        assertThat(clients.open.all()).isEmpty();
        assertThat(lobby.present()).isEmpty();
    }

    @Test
    void what_was_held_back_is_sent_before_the_last_words() {
        Dialled client = opened();
        for (int i = 1; i <= 6; i++) {
            sends(client, i + "x".repeat(4_000));
        }
        client.connection().end(CloseCode.SERVER_ABORTED, null);
        clients.turn();
        assertThat(heard(client)).hasSize(8).last().isEqualTo("{\"type\":7}");
    }

    @Test
    void the_id_of_a_connection_that_ended_opens_no_other_one_while_its_token_is_fresh() {
        Dialled client = opened();
        client.connection().end(CloseCode.SERVER_ABORTED, null);
        client.connection().onTransportClosed(client.transport(), true);
        assertThat(clients.open.isSpent(ID)).isTrue();
        assertThat(clients.open.isSpent(new ConnectionId("c2"))).isFalse();
    }

    // loops

    // compat: st-loops, js-no-back-off
    @Test
    void a_client_whose_sockets_die_one_after_the_other_is_given_up() {
        Duration most = Duration.ofMillis(100);
        clients.upstream.wants(Clients.LIMITS, Clients.mayLoseSocketsFor(most));
        Dialled client = opened();
        sends(client, "poison");
        long start = System.nanoTime();
        client.connection().onTransportClosed(client.transport(), false);
        int sockets = 0;
        while (!clients.open.all().isEmpty()) {
            client = back(client);
            assertThat(heard(client)).containsExactly(sequence(1), news("poison"));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            client.connection().onTransportClosed(client.transport(), false);
            sockets++;
        }
        assertThat(sockets).isGreaterThanOrEqualTo(20);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(most);
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.OVER);
        assertThat(clients.upstream.heard()).endsWith("c1 closed CLIENT_LOST");
        assertThat(clients.open.all()).isEmpty();
    }

    @Test
    void nor_is_it_given_up_for_few_sockets_however_long_that_takes() {
        clients.upstream.wants(Clients.LIMITS, Clients.mayLoseSocketsFor(Duration.ZERO));
        Dialled client = opened();
        sends(client, "poison");
        for (int i = 0; i < 19; i++) {
            client = lostAndBack(client);
        }
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.POSSIBLE);
        assertThat(back(client).connection().reattachment()).isEqualTo(Reattachment.OVER);
    }

    /** The race: both sides have said all that they may, and the sockets die before acknowledgements are due. */
    @Test
    void a_client_that_waits_for_acknowledgements_may_lose_many_sockets_until_they_are_due() {
        Dialled client = opened();
        for (int i = 1; i <= 6; i++) {
            sends(client, i + "x".repeat(4_000));
        }
        for (int i = 0; i < 50; i++) {
            client = lostAndBack(client);
            assertThat(heard(client)).as("three fill the buffer").hasSize(4);
        }
        client.says(sequence(1) + "|" + ack(3) + "|");
        clients.turn();
        assertThat(heard(client)).hasSize(7).last().asString().contains("6xxx");
    }

    @Test
    void a_client_that_gets_on_may_lose_as_many_sockets_as_it_likes() {
        Dialled client = opened();
        for (int i = 1; i <= 100; i++) {
            client = lostAndBack(client);
            client.says(sequence(i) + "|" + call("" + i));
        }
        for (int i = 1; i <= 100; i++) {
            sends(client, "" + i);
            client = lostAndBack(client);
            client.says(ack(i) + "|");
        }
        for (int i = 1; i <= 100; i++) {
            client = lostAndBack(client);
            heartbeatAfter(client, Duration.ofSeconds(2));
        }
        assertThat(client.connection().reattachment()).isEqualTo(Reattachment.POSSIBLE);
    }

    @Test
    void numbering_counts_what_is_for_hubs_and_stops_at_what_is_no_message() {
        var json = ByteBuffer.wrap(("{\"type\":1}|{\"type\":6}|{\"type\":5}|no|{\"type\":1}|")
                .replace('|', '\u001e')
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(Numbering.count(json, HubProtocol.JSON)).isEqualTo(2);
        assertThat(json.position()).isZero();
    }
}

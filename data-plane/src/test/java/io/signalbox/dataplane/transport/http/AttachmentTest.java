package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.connection.Terms;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.support.LeakWatch;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What depends on time or on a client that does not take its bytes (spec/signalr-transports.md §3, §6, §8). */
class AttachmentTest {
    private static final String UNKNOWN = "404 " + Reply.UNKNOWN_ID;
    private static final Duration DISCONNECT = Duration.ofSeconds(15);
    private static final String RATE_LIMITED = "c closed RATE_LIMITED " + CloseCode.RATE_LIMITED.text();
    private static final String CALL = "{\"type\":1,\"target\":\"t\",\"arguments\":[]}|";
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final String EXPIRED = "messages {\"type\":7,\"allowReconnect\":true}|";
    /** Epoch milliseconds. */
    private static final long OVER = 1;

    private static final long LATER = Long.MAX_VALUE - 1;

    /** For all tests: to look means to collect garbage, many times. */
    private static final LeakWatch LEAKS = new LeakWatch();

    private final Nodes nodes = new Nodes();
    private final Nodes.Node node = nodes.node("one");

    @AfterAll
    static void nothing_is_lost() {
        assertThat(LEAKS.leaks()).isEmpty();
        LEAKS.close();
    }

    @AfterEach
    void end_all() {
        node.freshFor = Duration.ofSeconds(-1);
        node.open.all().stream().toList().forEach(left -> left.onTransportClosed(false));
        nodes.turn();
        node.ask(Kind.TERMINATE);
        nodes.pass(Duration.ofDays(1));
    }

    private void connect() {
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages ");
        assertThat(node.post(Nodes.HANDSHAKE).told()).containsExactly("200");
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages {}|");
    }

    // long polling

    // compat: lp-timeout
    @Test
    void a_poll_is_answered_with_nothing_when_its_time_is_over() {
        connect();
        FakeReply poll = node.ask(Kind.POLL);
        nodes.pass(Duration.ofSeconds(90).minus(MILLI));
        assertThat(poll.told()).isEmpty();
        nodes.pass(MILLI);
        assertThat(poll.told()).containsExactly("200");
        nodes.pass(DISCONNECT.minus(MILLI));
        assertThat(node.open.find(Nodes.ID)).as("time for the next poll").isPresent();
    }

    // compat: lp-disconnect
    @Test
    void a_client_that_does_not_poll_in_time_is_lost() {
        connect();
        nodes.pass(DISCONNECT.minus(MILLI));
        assertThat(node.open.find(Nodes.ID)).isPresent();
        nodes.pass(MILLI);
        assertThat(node.open.find(Nodes.ID)).isEmpty();
        assertThat(node.upstream.heard()).endsWith("c closed CLIENT_LOST");
        node.attachments.sweep();
        assertThat(node.attachments.answersFor(Nodes.ID)).as("its token is old").isFalse();
    }

    // compat: sc-ttl
    @Test
    void the_token_may_give_a_client_more_time_between_polls() {
        node.pollInterval = Duration.ofSeconds(300);
        connect();
        nodes.pass(Duration.ofSeconds(299));
        assertThat(node.open.find(Nodes.ID)).isPresent();
        nodes.pass(Duration.ofSeconds(1));
        assertThat(node.open.find(Nodes.ID)).isEmpty();
    }

    // compat: lp-hang-up
    @Test
    void a_client_that_hangs_up_has_the_time_between_polls_to_come_back() {
        connect();
        FakeReply poll = new FakeReply();
        Runnable hangUp = node.ask(Kind.POLL, "", poll);
        nodes.pass(Duration.ofSeconds(60));
        hangUp.run();
        node.say("missed|");
        assertThat(poll.told()).isEmpty();
        nodes.pass(DISCONNECT.minus(MILLI));
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages missed|");
    }

    // compat: lp-no-ping
    @Test
    void a_client_that_polls_is_not_pinged() {
        connect();
        FakeReply poll = node.ask(Kind.POLL);
        nodes.heartbeat();
        assertThat(poll.told()).isEmpty();
    }

    // compat: lp-boundary, lp-replaced
    @Test
    void the_next_poll_waits_until_the_last_answer_was_taken() {
        connect();
        FakeReply slow = new FakeReply().stuck();
        node.ask(Kind.POLL, "", slow);
        node.say("one|");
        assertThat(slow.told()).containsExactly("messages one|");
        node.say("two|");
        FakeReply next = node.ask(Kind.POLL);
        assertThat(next.told()).isEmpty();
        slow.take();
        nodes.turn();
        assertThat(next.told()).containsExactly("messages two|");
    }

    // compat: opt-send-timeout
    @Test
    void a_client_that_does_not_take_its_answer_in_time_is_closed() {
        connect();
        FakeReply slow = new FakeReply().stuck();
        node.ask(Kind.POLL, "", slow);
        node.say("one|");
        FakeReply next = node.ask(Kind.POLL);
        nodes.pass(Duration.ofSeconds(10));
        assertThat(slow.told()).containsExactly("messages one|", "abort");
        assertThat(next.told()).containsExactly("204");
        assertThat(node.upstream.heard()).endsWith("c closed SEND_TIMEOUT");
        assertThat(node.open.all()).isEmpty();
    }

    @Test
    void an_answer_that_is_not_taken_is_noticed_by_the_heartbeat_too() {
        connect();
        FakeReply slow = new FakeReply().stuck();
        node.ask(Kind.POLL, "", slow);
        node.say("one|");
        nodes.heartbeat();
        nodes.heartbeat();
        nodes.heartbeat();
        assertThat(slow.told()).containsExactly("messages one|", "abort");
        assertThat(node.upstream.heard()).endsWith("c closed SEND_TIMEOUT");
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
    }

    // compat: auth-expiration-polls
    @Test
    void a_poll_with_a_newer_token_lets_the_client_stay_longer_and_one_with_an_older_less_long() {
        connectUntil(OVER);
        node.closesAt = LATER;
        FakeReply newer = node.ask(Kind.POLL);
        nodes.heartbeat();
        nodes.heartbeat();
        assertThat(newer.told()).as("it would be over with its first token").isEmpty();
        assertThat(node.open.all()).hasSize(1);
        node.closesAt = OVER;
        FakeReply older = node.ask(Kind.POLL);
        assertThat(newer.told()).containsExactly("204");
        nodes.heartbeat();
        assertThat(older.told()).containsExactly(EXPIRED);
        assertThat(node.upstream.heard()).endsWith("c closed AUTHENTICATION_EXPIRED");
    }

    // compat: auth-expiration-polls
    @Test
    void a_client_whose_polls_show_nothing_newer_is_closed_when_its_time_is_over() {
        connectUntil(OVER);
        FakeReply poll = node.ask(Kind.POLL);
        nodes.heartbeat();
        assertThat(poll.told()).containsExactly(EXPIRED);
        assertThat(node.upstream.heard()).endsWith("c closed AUTHENTICATION_EXPIRED");
    }

    /** @param closesAt of its token, epoch milliseconds */
    private void connectUntil(long closesAt) {
        node.terms = new Terms(closesAt, 100);
        node.closesAt = closesAt;
        connect();
    }

    @Test
    void last_words_wait_for_the_client_as_long_as_it_may_stay_away() {
        connect();
        node.connection().end(CloseCode.SHUTDOWN, null);
        nodes.turn();
        assertThat(node.open.all()).hasSize(1);
        nodes.heartbeat();
        assertThat(node.open.all())
                .as("the connection itself has waited for its goodbye long enough")
                .isEmpty();
        nodes.pass(DISCONNECT.minus(MILLI));
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages {\"type\":7,\"allowReconnect\":true}|");
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
        assertThat(node.ask(Kind.TERMINATE).told()).containsExactly(UNKNOWN);
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    @Test
    void last_words_are_given_up_when_the_client_stays_away() {
        connect();
        node.connection().end(CloseCode.SHUTDOWN, null);
        nodes.turn();
        nodes.pass(DISCONNECT);
        assertThat(node.open.all()).isEmpty();
        node.attachments.sweep();
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    @Test
    void a_connection_is_over_when_its_last_words_were_taken() {
        connect();
        FakeReply poll = new FakeReply().stuck();
        node.ask(Kind.POLL, "", poll);
        node.connection().end(CloseCode.SHUTDOWN, null);
        nodes.turn();
        assertThat(poll.told()).containsExactly("messages {\"type\":7,\"allowReconnect\":true}|");
        assertThat(node.open.all()).hasSize(1);
        poll.take();
        nodes.turn();
        assertThat(node.open.all()).isEmpty();
    }

    // compat: py-spins
    @Test
    void an_id_is_remembered_as_gone_while_its_token_could_begin_another() {
        connect();
        node.ask(Kind.TERMINATE);
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
        nodes.pass(Duration.ofSeconds(5).minus(MILLI));
        assertThat(node.ask(Kind.POLL).told()).containsExactly(UNKNOWN);
        nodes.pass(MILLI);
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    // before there is a transport

    @Test
    void what_is_posted_early_is_read_when_a_transport_comes_and_only_a_little_is_taken_before() {
        FakeReply handshake = node.post(Nodes.HANDSHAKE);
        FakeReply large = node.post(" ".repeat(70_000));
        assertThat(handshake.told()).containsExactly("200");
        assertThat(large.told()).isEmpty();
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages ");
        assertThat(large.told()).containsExactly("404");
        assertThat(node.ask(Kind.POLL).told().get(0))
                .startsWith("messages {}|{\"type\":7,\"error\":\"Connection closed with an error.\"");
    }

    @Test
    void a_client_that_posts_and_never_comes_is_forgotten() {
        node.post(Nodes.HANDSHAKE);
        nodes.pass(DISCONNECT);
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
        assertThat(node.upstream.heard()).isEmpty();
    }

    // POST

    // compat: post-pieces
    @Test
    void a_long_post_is_read_in_pieces_so_that_a_full_way_to_the_app_server_stops_it() {
        connect();
        node.upstream.full(true);
        String call = "{\"type\":1,\"target\":\"t\",\"arguments\":[\"" + "x".repeat(10_000) + "\"]}|";
        FakeReply post = node.post(call.repeat(5));
        assertThat(post.told()).isEmpty();
        assertThat(node.upstream.heard()).hasSize(2);
        node.upstream.full(false);
        node.connection().resume(ReadStop.UPSTREAM_FULL);
        nodes.turn();
        assertThat(post.told()).containsExactly("200");
        assertThat(String.join("", node.upstream.heard()).split("\"type\":1", -1))
                .hasSize(6);
    }

    // compat: lp-client-pings, py-pings
    @Test
    void a_ping_that_a_client_posts_is_taken_and_goes_to_nobody() {
        connect();
        FakeReply poll = node.ask(Kind.POLL);
        List<String> before = List.copyOf(node.upstream.heard());
        assertThat(node.post("{\"type\":6}|").told()).containsExactly("200");
        assertThat(node.post("{\"type\":6}|" + CALL).told()).containsExactly("200");
        assertThat(node.upstream.heard())
                .startsWith(before.toArray(String[]::new))
                .hasSize(before.size() + 1);
        assertThat(node.upstream.heard())
                .last()
                .asString()
                .contains("\"type\":1")
                .doesNotContain("\"type\":6");
        assertThat(poll.told()).as("nor is it answered").isEmpty();
    }

    @Test
    void posts_that_wait_are_bounded() {
        connect();
        node.connection().pause(ReadStop.CLIENT_AHEAD);
        FakeReply first = node.post("{\"type\":6}|");
        FakeReply last = first;
        for (int i = 0; i < 2_000 && last.told().isEmpty(); i++) {
            last = node.post("{\"type\":6}|");
        }
        assertThat(last.told()).containsExactly("refused SERVER_BUSY");
        node.connection().resume(ReadStop.CLIENT_AHEAD);
        nodes.turn();
        assertThat(first.told()).containsExactly("200");
    }

    /** As the Java client sends, with as many messages as it has. */
    @Test
    void posts_that_come_all_at_once_are_all_taken() {
        connect();
        node.connection().pause(ReadStop.CLIENT_AHEAD);
        List<FakeReply> posts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            posts.add(node.post(CALL));
        }
        node.connection().resume(ReadStop.CLIENT_AHEAD);
        nodes.turn();
        assertThat(posts).allSatisfy(post -> assertThat(post.told()).containsExactly("200"));
        assertThat(String.join("", node.upstream.heard()).split("\"type\":1", -1))
                .hasSize(201);
    }

    private void connect(int messagesPerSecond) {
        node.terms = new Terms(Terms.NEVER, messagesPerSecond);
        connect();
    }

    @Test
    void a_client_that_floods_its_node_with_polls_is_closed() {
        connect(50);
        for (int i = 0; i < 2_000 && !node.upstream.heard().contains(RATE_LIMITED); i++) {
            node.ask(Kind.POLL);
        }
        assertThat(node.upstream.heard()).endsWith(RATE_LIMITED);
    }

    @Test
    void a_client_that_floods_its_node_with_empty_posts_is_closed() {
        connect(50);
        for (int i = 0; i < 2_000 && !node.upstream.heard().contains(RATE_LIMITED); i++) {
            node.post("");
        }
        assertThat(node.upstream.heard()).endsWith(RATE_LIMITED);
    }

    @Test
    void a_post_costs_no_more_than_the_messages_that_it_brings() {
        connect();
        long before = node.connection().account().messages();
        node.post(CALL + CALL);
        assertThat(node.connection().account().messages()).isEqualTo(before + 2);
        node.post("{\"type\":1,");
        assertThat(node.connection().account().messages()).isEqualTo(before + 3);
    }

    // Server-Sent Events

    private FakeReply stream() {
        FakeReply stream = new FakeReply();
        node.ask(Kind.EVENTS, "", stream);
        node.post(Nodes.HANDSHAKE);
        assertThat(stream.told()).containsExactly("begin", "event data: {}|\r\n\r\n");
        return stream;
    }

    // compat: sse-ping
    @Test
    void a_client_with_a_stream_is_pinged() {
        FakeReply stream = stream();
        nodes.heartbeat();
        assertThat(stream.told()).endsWith("event data: {\"type\":6}|\r\n\r\n");
    }

    // compat: opt-heartbeat
    @Test
    void what_is_due_is_done_at_the_next_heartbeat_and_not_before() {
        FakeReply pinged = stream();
        node.id = new ConnectionId("expiring");
        connectUntil(OVER);
        FakeReply expiring = node.ask(Kind.POLL);
        int before = pinged.told().size();
        for (int beat = 1; beat <= 3; beat++) {
            nodes.passOnLoops(Nodes.HEARTBEAT.minus(MILLI));
            assertThat(pinged.told()).hasSize(before + beat - 1);
            assertThat(expiring.told()).hasSize(beat == 1 ? 0 : 1);
            nodes.passOnLoops(MILLI);
            assertThat(pinged.told()).hasSize(before + beat).endsWith("event data: {\"type\":6}|\r\n\r\n");
            assertThat(expiring.told()).containsExactly(EXPIRED);
        }
    }

    @Test
    void a_client_that_takes_no_event_in_time_is_closed() {
        FakeReply stream = stream();
        stream.stuck();
        node.say("one|");
        node.say("two|");
        nodes.heartbeat();
        stream.take();
        nodes.turn();
        nodes.heartbeat();
        assertThat(node.open.all()).as("it took one of them").hasSize(1);
        nodes.heartbeat();
        nodes.heartbeat();
        assertThat(stream.told()).contains("abort");
        assertThat(node.upstream.heard()).endsWith("c closed SEND_TIMEOUT");
        assertThat(node.open.all()).isEmpty();
    }

    @Test
    void a_stream_without_traffic_has_no_end() {
        stream();
        nodes.pass(Duration.ofDays(365));
        assertThat(node.open.all()).hasSize(1);
    }

    @Test
    void bytes_that_the_client_has_not_taken_are_bounded() {
        FakeReply stream = stream();
        stream.stuck();
        for (int i = 0; i < 2_000 && !node.open.all().isEmpty(); i++) {
            node.say("x".repeat(1_000) + "|");
        }
        assertThat(node.upstream.heard()).endsWith("c closed SLOW_CLIENT");
        assertThat(stream.told()).hasSizeBetween(900, 1_100).endsWith("abort");
    }

    // any node

    @Test
    void requests_to_another_node_are_answered_by_the_one_that_holds_the_connection() {
        Nodes.Node other = nodes.node("two");
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages ");
        assertThat(other.post(Nodes.HANDSHAKE).told()).containsExactly("200");
        assertThat(other.ask(Kind.POLL).told()).containsExactly("messages {}|");
        FakeReply poll = other.ask(Kind.POLL);
        node.say("news|");
        assertThat(poll.told()).containsExactly("messages news|");
        FakeReply last = node.ask(Kind.POLL);
        assertThat(other.ask(Kind.TERMINATE).told()).containsExactly("202");
        assertThat(last.told()).containsExactly("204");
        assertThat(other.post("x").told()).containsExactly(UNKNOWN);
        assertThat(other.upstream.heard()).isEmpty();
    }

    @Test
    void a_stream_may_be_asked_for_at_another_node_than_the_one_that_was_posted_to() {
        Nodes.Node other = nodes.node("two");
        node.post(Nodes.HANDSHAKE);
        FakeReply stream = new FakeReply();
        Runnable hangUp = other.ask(Kind.EVENTS, "", stream);
        assertThat(stream.told()).containsExactly("begin", "event data: {}|\r\n\r\n");
        hangUp.run();
        nodes.turn();
        assertThat(node.upstream.heard()).endsWith("c closed CLIENT_LOST");
    }
}

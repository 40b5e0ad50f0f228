package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.support.LeakWatch;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to a poll whose client was gone, or does not come back: said again, or counted. */
class UntakenAnswersTest {
    private static final String NEWS = "{\"type\":1,\"target\":\"news\",\"arguments\":[1]}|";
    private static final String MORE = "{\"type\":1,\"target\":\"more\",\"arguments\":[1]}|";

    private final LeakWatch leaks = new LeakWatch();
    private final Nodes nodes = new Nodes();
    private final Nodes.Node node = nodes.node("one");

    @BeforeEach
    void connect() {
        node.ask(Kind.POLL);
        node.post(Nodes.HANDSHAKE);
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages {}|");
    }

    @AfterEach
    void nothing_is_lost() {
        nodes.pass(Duration.ofDays(1));
        nodes.pass(Duration.ofDays(1));
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
        assertThat(leaks.leaks()).isEmpty();
        leaks.close();
    }

    private long lost() {
        return node.meters.total(Meter.DROPPED_CLIENT_GONE);
    }

    @Test
    void what_was_said_to_a_client_that_was_gone_is_the_first_that_it_hears_when_it_comes_back() {
        node.ask(Kind.POLL, "", new FakeReply().gone());
        node.say(NEWS);
        node.say(MORE);
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages " + NEWS + MORE);
        assertThat(lost()).isZero();
    }

    @Test
    void what_came_while_an_answer_was_on_its_way_stays_behind_it() {
        FakeReply slow = new FakeReply().stuck();
        node.ask(Kind.POLL, "", slow);
        node.say(NEWS);
        node.say(MORE);
        slow.abort();
        nodes.turn();
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages " + NEWS + MORE);
        assertThat(lost()).isZero();
    }

    @Test
    void a_client_that_missed_the_answer_to_its_first_poll_is_answered_at_once_again() {
        Nodes.Node fresh = nodes.node("two");
        fresh.id = new io.signalbox.protocol.name.ConnectionId("d");
        fresh.ask(Kind.POLL, "", new FakeReply().gone());
        assertThat(fresh.ask(Kind.POLL).told()).containsExactly("messages ");
    }

    @Test
    void last_words_that_were_not_taken_wait_for_the_next_poll() {
        node.ask(Kind.POLL, "", new FakeReply().gone());
        node.connection().end(CloseCode.SHUTDOWN, null);
        nodes.turn();
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages {\"type\":7,\"allowReconnect\":true}|");
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
        assertThat(lost()).as("no message of the hub").isZero();
    }

    @Test
    void what_waits_for_a_client_that_does_not_come_back_is_counted() {
        node.say(NEWS);
        node.say(MORE);
        nodes.pass(Duration.ofSeconds(15));
        assertThat(lost()).isEqualTo(2);
    }

    @Test
    void what_waits_for_a_client_that_leaves_is_counted() {
        node.say(NEWS);
        node.ask(Kind.TERMINATE);
        assertThat(lost()).isEqualTo(1);
    }

    @Test
    void an_answer_that_is_not_taken_in_time_is_counted_with_what_waits_behind_it() {
        node.ask(Kind.POLL, "", new FakeReply().stuck());
        node.say(NEWS);
        node.say(MORE);
        nodes.pass(Duration.ofSeconds(10));
        assertThat(lost()).isEqualTo(2);
    }

    @Test
    void an_answer_that_the_heartbeat_gives_up_is_counted() {
        node.ask(Kind.POLL, "", new FakeReply().stuck());
        node.say(NEWS);
        nodes.heartbeat();
        nodes.heartbeat();
        nodes.heartbeat();
        assertThat(node.upstream.heard()).endsWith("c closed SEND_TIMEOUT");
        assertThat(lost()).isEqualTo(1);
    }
}

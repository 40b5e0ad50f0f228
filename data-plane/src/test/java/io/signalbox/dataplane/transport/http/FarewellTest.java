package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a node knows whether a long polling client that was told the end still has something to ask. */
class FarewellTest {
    private static final String CLOSE = "messages {\"type\":7,\"allowReconnect\":true}|";
    private static final String UNKNOWN = "404 " + Reply.UNKNOWN_ID;
    private static final Duration MILLI = Duration.ofMillis(1);

    private final Nodes nodes = new Nodes();
    private final Nodes.Node node = nodes.node("one");

    @BeforeEach
    void connect() {
        node.ask(Kind.POLL);
        node.post(Nodes.HANDSHAKE);
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages {}|");
        // Its token begins nothing any more.
        node.freshFor = Duration.ofSeconds(-1);
        nodes.pass(Duration.ofSeconds(10));
    }

    private void isTold() {
        FakeReply poll = node.ask(Kind.POLL);
        node.connection().end(CloseCode.SHUTDOWN, null);
        nodes.turn();
        assertThat(poll.told()).containsExactly(CLOSE);
        assertThat(node.open.all()).isEmpty();
    }

    @Test
    void a_client_that_is_served_or_has_not_taken_its_close_is_not_about_to_say_goodbye() {
        FakeReply poll = new FakeReply().stuck();
        node.ask(Kind.POLL, "", poll);
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
        node.connection().end(CloseCode.SHUTDOWN, null);
        nodes.turn();
        assertThat(node.attachments.awaitGoodbyes()).as("it is still there").isFalse();
        assertThat(node.open.all()).hasSize(1);
        poll.take();
        nodes.turn();
        assertThat(node.attachments.awaitGoodbyes()).isTrue();
        assertThat(node.open.all()).isEmpty();
    }

    /** As the Java client does it, whichever of its two sockets is the faster one. */
    @Test
    void its_goodbye_is_over_when_both_its_poll_and_its_delete_were_answered() {
        isTold();
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
        assertThat(node.attachments.awaitGoodbyes()).isTrue();
        assertThat(node.ask(Kind.TERMINATE).told()).containsExactly(UNKNOWN);
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    @Test
    void its_goodbye_is_over_when_the_delete_came_first() {
        isTold();
        assertThat(node.ask(Kind.TERMINATE).told()).containsExactly("202");
        assertThat(node.attachments.awaitGoodbyes()).isTrue();
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    @Test
    void a_delete_may_overtake_the_news_that_everything_was_taken() {
        FakeReply poll = new FakeReply().stuck();
        node.ask(Kind.POLL, "", poll);
        node.connection().end(CloseCode.SHUTDOWN, null);
        nodes.turn();
        assertThat(node.ask(Kind.TERMINATE).told()).containsExactly("202");
        FakeReply next = node.ask(Kind.POLL);
        poll.take();
        nodes.turn();
        assertThat(next.told()).containsExactly("204");
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
    }

    @Test
    void its_goodbye_may_come_by_way_of_another_node() {
        Nodes.Node other = nodes.node("two");
        isTold();
        assertThat(other.ask(Kind.POLL).told()).containsExactly("204");
        assertThat(other.ask(Kind.TERMINATE).told()).containsExactly(UNKNOWN);
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
    }

    @Test
    void a_client_that_vanishes_is_waited_for_a_moment() {
        isTold();
        nodes.pass(Farewell.WITHIN.minus(MILLI));
        assertThat(node.attachments.awaitGoodbyes()).isTrue();
        nodes.pass(MILLI);
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
        assertThat(node.ask(Kind.POLL).told()).as("it was only late").containsExactly("204");
    }

    @Test
    void a_client_that_sends_no_delete_is_waited_for_a_moment_and_then_forgotten() {
        isTold();
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
        nodes.pass(Farewell.WITHIN.minus(MILLI));
        assertThat(node.attachments.awaitGoodbyes()).isTrue();
        assertThat(node.ask(Kind.POLL).told()).containsExactly(UNKNOWN);
        nodes.pass(MILLI);
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    @Test
    void a_client_that_ends_its_connection_itself_is_waited_for_until_its_poll_has_ended() {
        FakeReply poll = node.ask(Kind.POLL);
        assertThat(node.ask(Kind.TERMINATE).told()).containsExactly("202");
        assertThat(poll.told()).containsExactly("204");
        assertThat(node.attachments.awaitGoodbyes()).isFalse();
    }
}

package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which way a request goes, and when it begins a connection (spec/signalr-transports.md §3). */
class ForwardingTest {
    private static final String UNKNOWN = "404 " + Reply.UNKNOWN_ID;

    private final Nodes nodes = new Nodes();
    private final Nodes.Node node = nodes.node("one");
    private final Nodes.Node other = nodes.node("two");

    @AfterEach
    void all_are_over() {
        nodes.pass(Duration.ofDays(1));
        nodes.pass(Duration.ofDays(1));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_token_that_is_too_old_begins_nothing(Kind kind) {
        node.freshFor = Duration.ofMillis(-1);
        assertThat(node.ahead(node.checked(kind, ""))).isEmpty();
        assertThat(node.ask(kind).told()).containsExactly(UNKNOWN);
        assertThat(node.attachments.holds(Nodes.ID)).isFalse();
    }

    @Test
    void a_request_that_waited_until_its_token_was_too_old_begins_nothing() {
        Checked waiting = node.ahead(node.checked(Kind.SEND, "")).orElseThrow();
        nodes.pass(Duration.ofSeconds(6));
        FakeReply reply = new FakeReply();
        node.pass(waiting, reply);
        assertThat(reply.told()).containsExactly(UNKNOWN);
    }

    @Test
    void a_request_that_waited_goes_to_the_connection_that_began_meanwhile() {
        Checked waiting = other.ahead(other.checked(Kind.SEND, Nodes.HANDSHAKE)).orElseThrow();
        node.ask(Kind.POLL);
        FakeReply reply = new FakeReply();
        other.pass(waiting, reply);
        assertThat(reply.told()).containsExactly("200");
        assertThat(node.upstream.heard()).containsExactly("c opened json");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void the_registry_is_asked_once_for_a_connection_of_another_node(Kind kind) {
        node.ask(Kind.POLL);
        other.freshFor = Duration.ofMillis(-1);
        other.pass(other.ahead(other.checked(kind, "")).orElseThrow(), new FakeReply());
        assertThat(other.view.lookUps).isEqualTo(1);
        node.ask(Kind.POLL);
        assertThat(node.view.lookUps).as("by the node itself").isEqualTo(2);
    }

    @Test
    void a_post_begins_no_connection_for_a_client_that_may_only_use_web_sockets() {
        node.transports = EnumSet.of(TransportKind.WEB_SOCKETS);
        assertThat(node.post(Nodes.HANDSHAKE).told())
                .containsExactly("404 LongPolling transport not supported by this end point type");
        assertThat(node.attachments.answersFor(Nodes.ID))
                .as("its id is still free")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "WEB_SOCKETS")
    void a_post_may_begin_a_connection_for_either_transport_that_needs_it(TransportKind only) {
        node.transports = EnumSet.of(only);
        assertThat(node.post(Nodes.HANDSHAKE).told()).containsExactly("200");
    }

    @Test
    void a_client_that_may_no_longer_in_begins_nothing_and_reads_the_catalogue() {
        node.stillAdmitted = () -> {
            throw new RefusedException(Refusal.DRAINING);
        };
        assertThat(node.ask(Kind.POLL).told()).containsExactly("refused DRAINING");
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    @Test
    void what_goes_wrong_is_a_500() {
        node.stillAdmitted = () -> {
            throw new IllegalStateException("as in a test");
        };
        assertThat(node.ask(Kind.POLL).told()).containsExactly("500");
    }
}

package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.connection.Terms;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client shows a new token, at its own node or at another one (spec/signalr-transports.md §11). */
class RefreshTest {
    private static final String UNKNOWN = "404 " + Reply.UNKNOWN_ID;
    private static final long LATER = Long.MAX_VALUE - 1;
    /** Over by now. */
    private static final Terms SHORT = new Terms(1, 100);

    private final Nodes nodes = new Nodes();
    private final Nodes.Node node = nodes.node("one");
    private final Nodes.Node other = nodes.node("two");

    @AfterEach
    void hang_up() {
        node.open.all().stream().toList().forEach(left -> left.onTransportClosed(false));
        nodes.pass(Duration.ofDays(1));
    }

    private void longPolling() {
        node.begin(Duration.ofSeconds(5), null, SHORT);
        node.closesAt = 1;
        node.ask(Kind.POLL);
        node.post(Nodes.HANDSHAKE);
    }

    private void refreshesAt(Nodes.Node asked) {
        asked.closesAt = LATER;
        assertThat(asked.ask(Kind.REFRESH).told()).containsExactly("200");
        nodes.heartbeat();
        assertThat(node.open.find(Nodes.ID)).as("its first token is over").isPresent();
        asked.closesAt = 1;
        assertThat(asked.ask(Kind.REFRESH).told()).containsExactly("200");
        nodes.heartbeat();
        assertThat(node.upstream.heard()).endsWith("c closed " + CloseCode.AUTHENTICATION_EXPIRED);
    }

    @Test
    void a_long_polling_client_refreshes_at_its_own_node() {
        longPolling();
        refreshesAt(node);
    }

    @Test
    void a_long_polling_client_refreshes_at_another_node() {
        longPolling();
        refreshesAt(other);
        assertThat(other.upstream.heard()).isEmpty();
    }

    @Test
    void a_web_socket_client_refreshes_at_its_own_node() {
        node.webSocket(SHORT);
        refreshesAt(node);
    }

    @Test
    void a_web_socket_client_refreshes_at_another_node() {
        node.webSocket(SHORT);
        refreshesAt(other);
        assertThat(other.open.all()).isEmpty();
    }

    // claims

    private static List<Claim> role(String name) {
        return List.of(new Claim("role", name));
    }

    @Test
    void the_app_server_is_told_of_the_claims_that_a_client_shows_at_another_node() {
        node.webSocket(Terms.USUAL);
        other.claims = role("admin");
        assertThat(other.ask(Kind.REFRESH).told()).containsExactly("200");
        assertThat(other.ask(Kind.REFRESH).told()).containsExactly("200");
        assertThat(node.upstream.heard()).containsExactly("c opened json", "c claims [role=admin]");
    }

    @Test
    void a_poll_that_shows_other_claims_than_the_last_one_makes_them_the_clients() {
        node.claims = role("guest");
        node.ask(Kind.POLL);
        node.post(Nodes.HANDSHAKE);
        node.ask(Kind.POLL);
        node.ask(Kind.POLL);
        other.claims = role("admin");
        other.ask(Kind.POLL);
        other.ask(Kind.POLL);
        node.ask(Kind.POLL);
        assertThat(node.upstream.heard())
                .containsExactly("c opened json guest", "c claims [role=admin]", "c claims [role=guest]");
    }

    @Test
    void what_a_client_shows_before_its_handshake_is_what_its_app_server_is_told_first() {
        node.claims = role("guest");
        node.ask(Kind.POLL);
        node.claims = role("admin");
        node.ask(Kind.POLL);
        node.post(Nodes.HANDSHAKE);
        assertThat(node.upstream.heard()).containsExactly("c opened json admin");
    }

    @Test
    void a_connection_that_has_ended_or_has_no_transport_yet_is_not_there() {
        node.post(Nodes.HANDSHAKE);
        assertThat(node.ask(Kind.REFRESH).told()).containsExactly(UNKNOWN);
        assertThat(other.ask(Kind.REFRESH).told()).containsExactly(UNKNOWN);
        longPolling();
        node.ask(Kind.TERMINATE);
        assertThat(other.ask(Kind.REFRESH).told()).containsExactly(UNKNOWN);
    }

    @Test
    void a_web_socket_that_is_being_closed_is_not_there() {
        node.webSocket(SHORT).end(CloseCode.SHUTDOWN, null);
        assertThat(node.ask(Kind.REFRESH).told()).containsExactly(UNKNOWN);
    }
}

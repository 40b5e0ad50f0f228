package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.connection.Introduction;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.FakeReply;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a connection of requests comes to be, or does not (spec/signalr-transports.md §3, §8). */
class BeginningTest {
    private static final String UNKNOWN = "404 " + Reply.UNKNOWN_ID;
    private static final String TOO_MANY = "refused TOO_MANY_HANDSHAKES";
    private static final TenantName NEIGHBOUR = new TenantName("neighbour");
    private static final Duration DISCONNECT = Duration.ofSeconds(15);

    private final Nodes nodes = new Nodes();
    private final Nodes.Node node = nodes.node("one");

    @AfterEach
    void all_are_over() {
        nodes.pass(Duration.ofDays(1));
        nodes.pass(Duration.ofDays(1));
    }

    private List<String> postAs(String id, String body) {
        node.id = new ConnectionId(id);
        return node.post(body).told();
    }

    // bounds

    @Test
    void clients_that_post_and_do_not_come_are_bounded_and_the_neighbour_goes_on() {
        for (int i = 0; i < Nodes.HANDSHAKES_PER_TENANT; i++) {
            assertThat(postAs("c" + i, Nodes.HANDSHAKE)).containsExactly("200");
        }
        assertThat(postAs("more", Nodes.HANDSHAKE)).containsExactly(TOO_MANY);
        assertThat(node.attachments.holds(node.id)).isFalse();
        node.tenant = NEIGHBOUR;
        node.id = new ConnectionId("theirs");
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages ");
        nodes.pass(DISCONNECT);
        node.tenant = new TenantName("dev");
        assertThat(postAs("later", Nodes.HANDSHAKE)).containsExactly("200");
    }

    @Test
    void a_client_that_has_done_its_handshake_holds_no_place() {
        for (int i = 0; i < 2 * Nodes.HANDSHAKES_PER_TENANT; i++) {
            assertThat(postAs("c" + i, Nodes.HANDSHAKE)).containsExactly("200");
            assertThat(node.ask(Kind.POLL).told()).containsExactly("messages ");
        }
    }

    @Test
    void what_is_posted_before_there_is_a_transport_is_bounded_and_the_neighbour_goes_on() {
        String megabyte = " ".repeat(1024 * 1024);
        for (int i = 0; i < 4; i++) {
            assertThat(postAs("c" + i, megabyte)).as("held").isEmpty();
        }
        assertThat(postAs("more", megabyte)).containsExactly(TOO_MANY);
        node.tenant = NEIGHBOUR;
        assertThat(postAs("theirs", Nodes.HANDSHAKE)).containsExactly("200");
        nodes.pass(DISCONNECT);
        node.tenant = new TenantName("dev");
        assertThat(postAs("later", Nodes.HANDSHAKE)).containsExactly("200");
    }

    @Test
    void what_the_connection_has_taken_is_no_longer_early() {
        for (int i = 0; i < 20; i++) {
            assertThat(postAs("c" + i, Nodes.HANDSHAKE)).containsExactly("200");
            node.post(" ".repeat(1024 * 1024));
            node.ask(Kind.POLL);
        }
    }

    // time

    @Test
    void a_client_that_posts_and_does_not_come_is_forgotten_however_seldom_it_may_poll() {
        node.pollInterval = Duration.ofSeconds(300);
        node.post(Nodes.HANDSHAKE);
        nodes.pass(DISCONNECT);
        assertThat(node.attachments.holds(Nodes.ID)).isFalse();
    }

    @Test
    void a_client_that_posts_has_the_time_to_come_however_often_it_must_poll() {
        node.pollInterval = Duration.ofSeconds(1);
        node.post(Nodes.HANDSHAKE);
        nodes.pass(Duration.ofSeconds(14));
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages ");
    }

    // admission

    /** The race: its tenant is disabled between the check and the moment when the connection can be found. */
    @Test
    void a_client_that_may_no_longer_in_is_found_by_whoever_ends_the_others_or_finds_itself_out() {
        node.post(Nodes.HANDSHAKE);
        List<Boolean> found = new ArrayList<>();
        node.stillAdmitted = () -> {
            found.add(node.open.find(Nodes.ID).isPresent());
            throw new RefusedException(Refusal.TENANT_DISABLED);
        };
        assertThat(node.ask(Kind.POLL).told()).containsExactly("refused TENANT_DISABLED");
        assertThat(found).containsExactly(true);
        assertThat(node.open.all()).isEmpty();
        assertThat(node.upstream.heard()).isEmpty();
        assertThat(node.ask(Kind.POLL).told()).containsExactly(UNKNOWN);
    }

    // what goes wrong

    @Test
    void a_failure_at_the_owner_is_a_500_and_ends_the_connection() {
        node.upstream.fails(true);
        assertThat(node.ask(Kind.POLL).told()).containsExactly("500");
        assertThat(node.ask(Kind.POLL).told()).containsExactly(UNKNOWN);
        node.upstream.fails(false);
        for (int i = 0; i < Nodes.HANDSHAKES_PER_TENANT; i++) {
            assertThat(postAs("c" + i, Nodes.HANDSHAKE)).as("no place is lost").containsExactly("200");
        }
    }

    @Test
    void a_failure_while_a_post_is_read_is_a_500_and_ends_the_connection() {
        node.ask(Kind.POLL);
        node.post(Nodes.HANDSHAKE);
        node.upstream.fails(true);
        assertThat(node.post("{\"type\":1,\"target\":\"t\",\"arguments\":[]}|").told())
                .containsExactly("500");
        assertThat(node.ask(Kind.POLL).told().toString()).contains("\"type\":7");
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
    }

    @Test
    void a_first_request_is_answered_when_every_node_knows_of_the_connection() {
        CompletableFuture<Void> joins = node.view.holdJoins();
        FakeReply post = node.post(Nodes.HANDSHAKE);
        FakeReply poll = node.ask(Kind.POLL);
        assertThat(post.told()).isEmpty();
        assertThat(poll.told()).isEmpty();
        joins.complete(null);
        nodes.turn();
        assertThat(post.told()).containsExactly("200");
        assertThat(poll.told()).hasSize(1);
    }

    @Test
    void a_registry_that_fails_refuses_the_first_request_and_the_client_may_try_again() {
        CompletableFuture<Void> joins = node.view.holdJoins();
        FakeReply post = node.post(Nodes.HANDSHAKE);
        FakeReply second = node.post(Nodes.HANDSHAKE);
        joins.completeExceptionally(new IllegalStateException("as in a test"));
        nodes.turn();
        assertThat(post.told()).containsExactly("refused SERVER_BUSY");
        assertThat(second.told()).containsExactly("refused SERVER_BUSY");
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
        node.view.joinAtOnce();
        assertThat(node.post(Nodes.HANDSHAKE).told()).containsExactly("200");
    }

    @Test
    void a_registry_that_never_answers_is_not_waited_for_forever() {
        node.view.holdJoins();
        FakeReply post = node.post(Nodes.HANDSHAKE);
        nodes.pass(Duration.ofSeconds(5));
        assertThat(post.told()).containsExactly("refused SERVER_BUSY");
        assertThat(node.attachments.answersFor(Nodes.ID)).isFalse();
    }

    @Test
    void a_client_that_hangs_up_before_its_connection_is_known_has_hung_up() {
        CompletableFuture<Void> joins = node.view.holdJoins();
        FakeReply stream = new FakeReply();
        Runnable hangUp = node.ask(Kind.EVENTS, "", stream);
        hangUp.run();
        joins.complete(null);
        nodes.turn();
        assertThat(node.open.all()).isEmpty();
    }

    // afterwards

    @Test
    void an_id_whose_connection_has_ended_is_spent_for_web_sockets_too() {
        node.ask(Kind.POLL);
        node.post(Nodes.HANDSHAKE);
        node.ask(Kind.POLL);
        node.ask(Kind.TERMINATE);
        assertThat(node.attachments.holds(Nodes.ID))
                .as("until it has heard of its end")
                .isTrue();
        assertThat(node.ask(Kind.POLL).told()).containsExactly("204");
        assertThat(node.attachments.holds(Nodes.ID)).isFalse();
        assertThat(node.attachments.isSpent(Nodes.ID)).isTrue();
    }

    @Test
    void what_a_client_showed_is_not_kept_when_its_app_server_has_it() {
        WeakReference<Introduction> shown = begin();
        node.post(Nodes.HANDSHAKE);
        assertThat(node.upstream.heard()).containsExactly("c opened json");
        Eventually.holds("it is let go", () -> {
            System.gc();
            return shown.get() == null;
        });
    }

    /** In a method of its own, so that nothing here holds it. */
    private WeakReference<Introduction> begin() {
        List<WeakReference<Introduction>> made = new ArrayList<>();
        node.introduction = () -> {
            Introduction shown = new Introduction(List.of(), List.of(), "a=1", "", Duration.ofSeconds(15));
            made.add(new WeakReference<>(shown));
            return shown;
        };
        assertThat(node.ask(Kind.POLL).told()).containsExactly("messages ");
        return made.get(0);
    }
}

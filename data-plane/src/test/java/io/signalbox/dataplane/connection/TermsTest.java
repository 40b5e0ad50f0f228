package io.signalbox.dataplane.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.connection.Clients.Dialled;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client is held to by its tenant and its token, and what is remembered of it. */
class TermsTest {
    private static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";
    private static final String SEND = "{\"type\":1,\"target\":\"send\",\"arguments\":[\"hi\"]}|";
    private static final String PING = "{\"type\":6}|";
    private static final int FEW = 20;

    private final FakeLobby lobby = new FakeLobby();
    private final Clients clients = new Clients(1, (open, meters) -> lobby);

    private Dialled opened(String id, Terms terms) {
        Dialled client =
                clients.dial(0, new Client(new ConnectionId(id), Clients.TENANT, Clients.HUB, null, false, terms));
        client.says(HANDSHAKE);
        clients.turn();
        return client;
    }

    private void heartbeatAfter(Dialled client, Duration time) {
        client.connection().onHeartbeat(System.nanoTime() + time.toNanos());
        clients.turn();
    }

    @AfterEach
    void every_handshake_is_accounted_for() {
        clients.hangUp();
        assertThat(clients.open.handshakes().count()).isZero();
    }

    // expiry

    // compat: auth-expiration, close-reconnect
    @Test
    void a_client_whose_authentication_expires_is_told_to_come_again() {
        Dialled client = opened("c1", new Terms(System.currentTimeMillis() - 1, FEW));
        heartbeatAfter(client, Duration.ZERO);
        assertThat(client.transport().messages()).containsExactly("{\"type\":7,\"allowReconnect\":true}");
        assertThat(clients.upstream.heard()).endsWith("c1 closed AUTHENTICATION_EXPIRED");
    }

    @Test
    void a_client_that_shows_itself_anew_stays() {
        Dialled client = opened("c1", new Terms(System.currentTimeMillis() - 1, FEW));
        assertThat(client.connection()
                        .account()
                        .authenticated(new Authentication(System.currentTimeMillis() + 60_000, List.of())))
                .isTrue();
        heartbeatAfter(client, Duration.ZERO);
        assertThat(client.transport().closed()).isFalse();
    }

    @Test
    void a_client_that_may_stay_for_ever_is_not_bound_by_a_later_token() {
        Dialled client = opened("c1", Terms.USUAL);
        client.connection().account().authenticated(new Authentication(System.currentTimeMillis() - 1, List.of()));
        heartbeatAfter(client, Duration.ZERO);
        assertThat(client.transport().closed()).isFalse();
    }

    @Test
    void the_app_server_is_told_of_new_claims_and_not_of_those_that_it_knows() {
        Dialled client = opened("c1", Terms.USUAL);
        showsRole(client, "admin");
        showsRole(client, "admin");
        showsRole(client, "guest");
        assertThat(clients.upstream.heard())
                .containsExactly("c1 opened json", "c1 claims [role=admin]", "c1 claims [role=guest]");
    }

    @Test
    void a_client_that_shows_one_set_of_claims_after_another_is_held_to_its_rate_and_to_what_the_way_takes() {
        Dialled client = opened("c1", new Terms(Terms.NEVER, FEW));
        clients.upstream.full(true);
        showsRole(client, "first");
        assertThat(client.transport().isReading()).isFalse();
        for (int i = 0; i < 2 * FEW; i++) {
            showsRole(client, "r" + i);
        }
        clients.turn();
        assertThat(clients.upstream.heard()).last().asString().startsWith("c1 closed RATE_LIMITED");
        assertThat(showsRole(client, "late")).isFalse();
    }

    private static boolean showsRole(Dialled client, String role) {
        return client.connection()
                .account()
                .authenticated(new Authentication(Terms.NEVER, List.of(new Claim("role", role))));
    }

    // rate

    @Test
    void a_client_that_sends_more_than_it_may_is_closed_and_what_came_before_is_handed_on() {
        Dialled client = opened("c1", new Terms(Terms.NEVER, FEW));
        client.says(SEND.repeat(FEW));
        assertThat(client.transport().closed()).isFalse();
        client.says(SEND.repeat(FEW + 1));
        clients.turn();
        assertThat(client.transport().messages())
                .containsExactly("{\"type\":7,\"error\":\"The client sent more messages per second than it may.\"}");
        assertThat(clients.upstream.heard())
                .endsWith("c1 closed RATE_LIMITED " + "The client sent more messages per second than it may.");
        assertThat(clients.meters.ended(CloseCode.RATE_LIMITED)).isEqualTo(1);
    }

    @Test
    void pings_count_as_much_as_calls_and_so_does_what_the_transport_answers_itself() {
        Dialled pinging = opened("c1", new Terms(Terms.NEVER, FEW));
        pinging.says(PING.repeat(2 * FEW));
        Dialled flooding = opened("c2", new Terms(Terms.NEVER, FEW));
        for (int i = 0; i <= 2 * FEW; i++) {
            flooding.connection().account().onControlFrame();
        }
        Dialled neighbour = opened("c3", new Terms(Terms.NEVER, FEW));
        neighbour.says(PING.repeat(FEW - 1));
        clients.turn();
        assertThat(clients.meters.ended(CloseCode.RATE_LIMITED)).isEqualTo(2);
        assertThat(neighbour.transport().closed()).isFalse();
    }

    @Test
    void the_bucket_holds_a_second_and_fills_with_time() {
        Pace pace = new Pace(10);
        long start = System.nanoTime();
        pace.refill(start);
        for (int i = 0; i < 10; i++) {
            assertThat(pace.takes()).isTrue();
        }
        assertThat(pace.takes()).isFalse();
        pace.refill(start + TimeUnit.MILLISECONDS.toNanos(250));
        assertThat(pace.takes()).isTrue();
        assertThat(pace.takes()).isTrue();
        assertThat(pace.takes()).isFalse();
        pace.refill(start + TimeUnit.DAYS.toNanos(1000));
        for (int i = 0; i < 10; i++) {
            assertThat(pace.takes()).isTrue();
        }
        assertThat(pace.takes()).isFalse();
    }

    // taking nothing

    // compat: opt-send-timeout
    @Test
    void a_client_that_takes_nothing_for_too_long_is_cut_off() {
        Dialled client = opened("c1", Terms.USUAL);
        client.transport().block();
        heartbeatAfter(client, Duration.ofSeconds(15));
        heartbeatAfter(client, Duration.ofSeconds(16));
        assertThat(client.transport().aborted()).isFalse();
        heartbeatAfter(client, Duration.ofSeconds(26));
        assertThat(client.transport().aborted()).isTrue();
        assertThat(clients.upstream.heard()).endsWith("c1 closed SEND_TIMEOUT");
        assertThat(client.transport().text()).doesNotContain("\"type\":7");
    }

    // handshakes

    @Test
    void connections_before_their_handshake_are_bounded_for_a_tenant_and_for_the_node() {
        Handshakes handshakes = new Handshakes(3, 2);
        TenantName one = new TenantName("one");
        TenantName other = new TenantName("other");
        handshakes.begin(one);
        handshakes.begin(one);
        refused(Refusal.TOO_MANY_HANDSHAKES, () -> handshakes.begin(one));
        handshakes.begin(other);
        refused(Refusal.SERVER_BUSY, () -> handshakes.begin(other));
        handshakes.end(one);
        handshakes.begin(other);
        handshakes.end(one);
        handshakes.end(other);
        handshakes.end(other);
        assertThat(handshakes.count()).isZero();
    }

    @Test
    void a_handshake_is_over_once_however_it_ends() {
        opened("done", Terms.USUAL);
        clients.dial("lost").connection().onTransportClosed(false);
        clients.dial("refused").says("no handshake|");
        clients.dial("withdrawn").connection().withdraw();
        clients.dial("waiting");
        assertThat(clients.open.handshakes().count()).isEqualTo(1);
        assertThat(clients.meters.ended(CloseCode.HANDSHAKE_MALFORMED)).isEqualTo(1);
    }

    // what is remembered

    @Test
    void a_connection_is_reported_while_it_is_open_and_after_its_end() {
        Instant before = Instant.now().minusMillis(1);
        Dialled client = opened("c1", Terms.USUAL);
        client.says(PING + SEND);
        ConnectionReport open = client.connection().account().report();
        assertThat(open.end()).isNull();
        assertThat(open.transport()).isEqualTo("fake");
        assertThat(open.since()).isBetween(before, Instant.now());
        assertThat(open.received().messages()).isEqualTo(2);
        assertThat(open.received().bytes()).isEqualTo(HANDSHAKE.length() + PING.length() + SEND.length());
        assertThat(open.sent().messages()).isEqualTo(1);
        assertThat(open.sent().bytes()).isEqualTo(3);

        client.connection().end(CloseCode.BACKEND_CLOSED, "enough");
        ConnectionReport ended = clients.open.ended(client.id()).orElseThrow();
        ConnectionReport.End end = Objects.requireNonNull(ended.end());
        assertThat(end.reason()).isEqualTo(CloseCode.BACKEND_CLOSED);
        assertThat(end.error()).isEqualTo("enough");
        assertThat(ended.received()).isEqualTo(open.received());
        assertThat(clients.open.ended(Clients.TENANT)).containsExactly(ended);
    }

    @Test
    void so_many_ends_of_a_tenant_are_remembered_the_latest_first_and_one_tenant_does_not_push_out_another() {
        EndedConnections ended = new EndedConnections(3);
        ended.add(report("other", "x"));
        for (int i = 0; i < 10; i++) {
            ended.add(report("dev", "c" + i));
        }
        assertThat(ended.of(new TenantName("dev")))
                .extracting(report -> report.client().id().value())
                .containsExactly("c9", "c8", "c7");
        assertThat(ended.find(new ConnectionId("c6"))).isEmpty();
        assertThat(ended.find(new ConnectionId("x"))).isPresent();
        assertThat(ended.of(new TenantName("nobody"))).isEmpty();
    }

    @Test
    void in_all_so_many_ends_are_remembered_and_the_quietest_tenant_gives_way() {
        EndedConnections ended = new EndedConnections(60_000);
        for (int i = 0; i < 50_001; i++) {
            ended.add(report("quiet", "q" + i));
        }
        for (int i = 0; i < 50_000; i++) {
            ended.add(report("loud", "l" + i));
        }
        assertThat(ended.of(new TenantName("quiet"))).hasSize(50_000);
        assertThat(ended.of(new TenantName("loud"))).hasSize(50_000);
    }

    private static ConnectionReport report(String tenant, String id) {
        var traffic = new ConnectionReport.Traffic(0, 0);
        return new ConnectionReport(
                new Client(new ConnectionId(id), new TenantName(tenant), Clients.HUB, null, false),
                "fake",
                Instant.EPOCH,
                traffic,
                traffic,
                new ConnectionReport.End(Instant.EPOCH, CloseCode.CLIENT_LEFT, null));
    }

    private static void refused(Refusal refusal, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal()).isEqualTo(refusal));
    }
}

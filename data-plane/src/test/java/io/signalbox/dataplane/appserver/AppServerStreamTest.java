package io.signalbox.dataplane.appserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.FromAppServer;
import io.signalbox.protocol.grpc.Leaving;
import io.signalbox.protocol.grpc.MembershipChange.Change;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.AccessKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AppServerStreamTest extends NodeUnderTest {
    private static final String LOST = "{\"type\":7,\"error\":\"ServerOffline\",\"allowReconnect\":true}";

    private static String message(Object argument) {
        return "{\"type\":1,\"target\":\"t\",\"arguments\":[" + argument + "]}";
    }

    // who may open a stream

    @Test
    void a_stream_without_a_good_token_is_refused() {
        String hub = "guarded";
        record Attempt(String tenant, String token, Status.Code code) {}
        for (Attempt attempt : List.of(
                new Attempt("dev", "wrong", Status.Code.UNAUTHENTICATED),
                new Attempt("dev", Tokens.client(hub), Status.Code.UNAUTHENTICATED),
                new Attempt("dev", Tokens.appServer("dev", "other"), Status.Code.UNAUTHENTICATED),
                new Attempt("dev", Tokens.appServer("acme", hub), Status.Code.UNAUTHENTICATED),
                new Attempt(
                        "dev",
                        Tokens.appServer(
                                StandInControlPlane.key("dev"),
                                hub,
                                Instant.now().minus(Duration.ofHours(2))),
                        Status.Code.UNAUTHENTICATED),
                new Attempt("dev", Tokens.unsigned(Tokens.appServer("dev", hub)), Status.Code.UNAUTHENTICATED),
                new Attempt("nobody", Tokens.appServer("dev", hub), Status.Code.NOT_FOUND),
                new Attempt("disabled", Tokens.appServer("disabled", hub), Status.Code.PERMISSION_DENIED))) {
            FakeAppServer stream = closing(new FakeAppServer(dataPlane.grpcPort(), attempt.tenant, attempt.token));
            stream.hello(hub);
            assertThat(stream.awaitEnd().getCode()).as("%s", attempt).isEqualTo(attempt.code);
            assertThat(stream.heard()).isEmpty();
        }
    }

    @Test
    void a_stream_with_a_token_of_the_secondary_key_is_welcome() {
        String token = Tokens.appServer(StandInControlPlane.secondaryKey("dev"), "guarded", Instant.now());
        FakeAppServer stream = closing(new FakeAppServer(dataPlane.grpcPort(), "dev", token));
        stream.hello("guarded");
        assertThat(stream.await(ToAppServer::hasWelcome).hasWelcome()).isTrue();
    }

    @Test
    void a_stream_that_does_not_begin_with_hello_or_says_it_twice_is_refused() {
        FakeAppServer silent = closing(new FakeAppServer(dataPlane.grpcPort(), "dev", Tokens.appServer("dev", "h")));
        silent.deliver(Audience.everyone(), message(1), 1);
        assertThat(silent.awaitEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        FakeAppServer twice = serving("h");
        twice.hello("h");
        assertThat(twice.awaitEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void a_stream_that_says_nothing_is_ended_in_time() {
        FakeAppServer silent = closing(new FakeAppServer(dataPlane.grpcPort(), "dev", Tokens.appServer("dev", "h")));
        assertThat(silent.awaitEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    // binding

    // compat: lm-any-server
    @Test
    void clients_are_spread_over_the_streams_of_their_hub() throws Exception {
        FakeAppServer one = serving("spread");
        FakeAppServer two = serving("spread");
        for (int i = 0; i < 10; i++) {
            connect("spread");
        }
        Eventually.holds("each has five", () -> opened(one) == 5 && opened(two) == 5);
    }

    private static long opened(FakeAppServer appServer) {
        return appServer.heard().stream().filter(ToAppServer::hasClientOpened).count();
    }

    @Test
    void a_stream_that_leaves_gets_no_new_clients_and_keeps_those_it_has() throws Exception {
        FakeAppServer leaving = serving("leaves");
        Connected before = connect(leaving, "leaves", "before");
        leaving.send(FromAppServer.newBuilder().setLeaving(Leaving.getDefaultInstance()));
        // An ack tells that what was said before it is done.
        leaving.deliver(Audience.user(new UserId("nobody")), message(0));
        FakeAppServer staying = serving("leaves");
        Connected after = connect(staying, "leaves", "after");
        leaving.toClient(before.id(), message(1) + "|");
        assertThat(before.socket().next()).isEqualTo(message(1));
        assertThat(opened(leaving)).isEqualTo(1);
        assertThat(after.id()).isNotEqualTo(before.id());
        long left = meters.ended(CloseCode.APP_SERVER_LEFT);
        leaving.complete();
        assertThat(before.socket().next()).isEqualTo(LOST);
        Eventually.holds("it left", () -> meters.ended(CloseCode.APP_SERVER_LEFT) == left + 1);
    }

    // compat: js-reconnects, rd-close-offline
    @Test
    void when_a_stream_ends_its_clients_are_told_to_reconnect_and_the_others_stay() throws Exception {
        FakeAppServer ends = serving("ending");
        Connected told = connect(ends, "ending", "told");
        FakeAppServer breaks = serving("ending");
        Connected alsoTold = connect(breaks, "ending", "also");
        FakeAppServer stays = serving("ending");
        Connected kept = connect(stays, "ending", "kept");
        long left = meters.ended(CloseCode.APP_SERVER_LEFT);
        long lost = meters.ended(CloseCode.APP_SERVER_LOST);
        ends.complete();
        assertThat(told.socket().next()).isEqualTo(LOST);
        assertThat(told.socket().next()).isEqualTo("close 1000");
        assertThat(ends.awaitEnd().getCode()).isEqualTo(Status.Code.OK);
        breaks.close();
        assertThat(alsoTold.socket().next()).isEqualTo(LOST);
        Eventually.holds(
                "one stream left and one was lost",
                () -> meters.ended(CloseCode.APP_SERVER_LEFT) == left + 1
                        && meters.ended(CloseCode.APP_SERVER_LOST) == lost + 1);
        stays.toClient(kept.id(), message(1) + "|");
        assertThat(kept.socket().next()).isEqualTo(message(1));
    }

    // compat: api-groups-unknown
    @Test
    void an_app_server_reaches_the_clients_of_its_own_stream_alone_by_client_data() throws Exception {
        FakeAppServer mine = serving("alone");
        FakeAppServer other = serving("acme", "alone");
        Connected client = connect(mine, "alone", "u");
        other.toClient(client.id(), message("\"stolen\"") + "|");
        other.close(client.id(), "stolen", false);
        assertThat(other.change(Change.ADD, client.id(), "g").getRefusal()).isEmpty();
        other.deliver(Audience.everyone(), message("\"stolen\""));
        other.deliver(Audience.connection(new ConnectionId(client.id())), message("\"stolen\""));
        other.deliver(Audience.user(new UserId("u")), message("\"stolen\""));
        other.deliver(Audience.group(new GroupName("g")), message("\"stolen\""));
        mine.deliver(Audience.group(new GroupName("g")), message("\"not a member\""));
        mine.toClient(client.id(), message("\"mine\"") + "|");
        assertThat(client.socket().next()).isEqualTo(message("\"mine\""));
    }

    // deliveries, membership, acks

    @Test
    void every_audience_reaches_whom_it_names() throws Exception {
        FakeAppServer app = serving("aud");
        Connected ann = connect(app, "aud", "ann");
        Connected bob = connect(app, "aud", "bob");
        assertThat(app.change(Change.ADD, ann.id(), "g").getRefusal()).isEmpty();
        assertThat(app.change(Change.ADD, bob.id(), "g").getRefusal()).isEmpty();
        assertThat(app.change(Change.REMOVE, bob.id(), "g").getRefusal()).isEmpty();
        app.deliver(new Audience.Everyone(Set.of(new ConnectionId(ann.id()))), message(1));
        app.deliver(Audience.group(new GroupName("g")), message(2));
        app.deliver(Audience.user(new UserId("bob")), message(3));
        app.deliver(Audience.connection(new ConnectionId(ann.id())), message(4));
        app.deliver(Audience.everyone(), message(5));
        for (int number : new int[] {2, 4, 5}) {
            assertThat(ann.socket().next()).isEqualTo(message(number));
        }
        for (int number : new int[] {1, 3, 5}) {
            assertThat(bob.socket().next()).isEqualTo(message(number));
        }
    }

    @Test
    void a_send_right_behind_a_join_reaches_the_new_member() throws Exception {
        FakeAppServer app = serving("behind");
        Connected client = connect(app, "behind", "u");
        for (int i = 0; i < 200; i++) {
            app.send(FromAppServer.newBuilder()
                    .setMembership(io.signalbox.protocol.grpc.AppMembership.newBuilder()
                            .setChange(Change.ADD)
                            .setConnectionId(client.id())
                            .setGroup("g" + i)));
            app.deliver(Audience.group(new GroupName("g" + i)), message(i), 0);
        }
        for (int i = 0; i < 200; i++) {
            assertThat(client.socket().next()).isEqualTo(message(i));
        }
    }

    @Test
    void what_cannot_be_done_is_said_in_the_ack_and_the_stream_goes_on() {
        FakeAppServer app = serving("acks");
        assertThat(app.change(Change.ADD, " ", "g").getRefusal()).isEqualTo("CONNECTION_ID_INVALID");
        assertThat(app.change(Change.ADD, "c", "").getRefusal()).isEqualTo("GROUP_NAME_INVALID");
        assertThat(app.deliver(Audience.everyone(), message(1)).getRefusal()).isEmpty();
        assertThat(app.hasEnded()).isFalse();
    }

    // closing and flow

    // compat: ws-close-normal, close-abort, java-close-code, net-close-code, rd-close-error
    @Test
    void an_app_server_closes_a_client_after_everything_it_sent() throws Exception {
        FakeAppServer app = serving("closing");
        Connected aborted = connect(app, "closing", "aborted");
        app.toClient(aborted.id(), message(1) + "|");
        app.close(aborted.id(), null, false);
        app.toClient(aborted.id(), message(2) + "|");
        assertThat(aborted.socket().next()).isEqualTo(message(1));
        assertThat(aborted.socket().next()).isEqualTo("{\"type\":7}");
        assertThat(aborted.socket().next()).isEqualTo("close 1000");
        Connected failed = connect(app, "closing", "failed");
        app.close(failed.id(), "Connection closed with an error.", true);
        assertThat(failed.socket().next())
                .isEqualTo("{\"type\":7,\"error\":\"Connection closed with an error.\",\"allowReconnect\":true}");
        assertThat(app.await(frame -> frame.hasClientClosed()
                                && frame.getClientClosed().getConnectionId().equals(failed.id()))
                        .getClientClosed()
                        .getCode())
                .isEqualTo("APP_SERVER_CLOSED");
    }

    // compat: pressure-websocket
    @Test
    void a_paused_client_is_not_read_and_its_neighbours_are() throws Exception {
        FakeAppServer app = serving("flow");
        Connected eager = connect(app, "flow", "eager");
        Connected neighbour = connect(app, "flow", "neighbour");
        app.flow(eager.id(), true);
        app.deliver(Audience.connection(new ConnectionId(eager.id())), message("\"paused\""));
        assertThat(eager.socket().next()).as("from here on it is not read").isEqualTo(message("\"paused\""));
        eager.socket().say(message("\"waits\"") + "|");
        neighbour.socket().say(message("\"passes\"") + "|");
        Eventually.holds(
                "the neighbour is heard", () -> !app.saidBy(neighbour.id()).isEmpty());
        assertThat(app.saidBy(eager.id())).isEmpty();
        app.flow(eager.id(), false);
        Eventually.holds("it is read again", () -> app.saidBy(eager.id()).contains("waits"));
    }

    // tenants

    @Test
    void a_disabled_tenant_loses_its_clients_at_once_and_others_keep_theirs() throws Exception {
        AccessKey key = StandInControlPlane.key("shortlived");
        controlPlane().put("shortlived", true, key);
        Eventually.holds("the tenant is known", () -> tokenIsGood("shortlived", key));
        FakeAppServer app = serving("shortlived", "ten");
        RawWebSocket client = closing(RawWebSocket.open(
                server(),
                "/t/shortlived/client/?hub=ten",
                "Authorization: Bearer " + Tokens.client(key, "ten", Instant.now())));
        assertThat(client.handshake().next()).isEqualTo("{}");
        app.await(ToAppServer::hasClientOpened);
        FakeAppServer other = serving("ten");
        Connected kept = connect(other, "ten", "kept");
        controlPlane().put("shortlived", false, key);
        assertThat(client.next()).isEqualTo("{\"type\":7,\"error\":\"This tenant is disabled.\"}");
        assertThat(client.next()).isEqualTo("close 1000");
        other.toClient(kept.id(), message(1) + "|");
        assertThat(kept.socket().next()).isEqualTo(message(1));
    }

    @Test
    void a_regenerated_key_refuses_old_tokens_and_connected_clients_stay() throws Exception {
        AccessKey old = StandInControlPlane.key("rotating");
        AccessKey fresh = new AccessKey("a fresh key of more than 32 characters");
        controlPlane().put("rotating", true, old);
        Eventually.holds("the tenant is known", () -> tokenIsGood("rotating", old));
        FakeAppServer app = serving("rotating", "rot");
        RawWebSocket client = closing(RawWebSocket.open(
                server(),
                "/t/rotating/client/?hub=rot",
                "Authorization: Bearer " + Tokens.client(old, "rot", Instant.now())));
        assertThat(client.handshake().next()).isEqualTo("{}");
        controlPlane().put("rotating", true, fresh);
        Eventually.holds("the old key is refused", () -> !tokenIsGood("rotating", old));
        assertThat(tokenIsGood("rotating", fresh)).isTrue();
        app.deliver(Audience.everyone(), message("\"still here\""));
        assertThat(client.next()).isEqualTo(message("\"still here\""));
    }

    private boolean tokenIsGood(String tenant, AccessKey key) {
        try (RawWebSocket probe = RawWebSocket.open(
                server(),
                "/t/" + tenant + "/client/?hub=probe",
                "Authorization: Bearer " + Tokens.client(key, "probe", Instant.now()))) {
            return probe.status() == 101;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}

package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.AnyClient.Transport;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.Http2;
import io.signalbox.dataplane.support.MemoryWatch;
import io.signalbox.dataplane.support.Neighbour;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.TenantOptions;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Attacks that need no WebSocket: there is a bound, a neighbour is served in time, and memory is what it was before. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
@TestProfile(HeldShort.class)
class HostileRequestsTest extends NodeUnderTest {
    private static final String HUB = "chat";
    private static final String TOO_FAST =
            "{\"type\":7,\"error\":\"The client sent more messages per second than it may.\"}|";
    /** Messages in a second. */
    private static final int RATE = 5;

    /** Requests in a flood. */
    private static final int MOST = 10_000;

    /** Of an HTTP/2 connection, which takes 100 at a time. */
    private static final int STREAMS = 90;
    /** As {@code Turns} has it: those behind the one whose turn it is. */
    private static final int WAITING_POSTS = 1_024;

    /** That it takes for all of them. */
    private static final int CONNECTIONS = WAITING_POSTS / STREAMS + 1;

    private static final int MEBIBYTE = 1024 * 1024;
    /** As {@code EarlyBytes} has it. */
    private static final int EARLY_MEBIBYTES = 4;

    @Inject
    Vertx vertx;

    /** One of a tenant whose clients are held to a rate. */
    private final class Hostile implements AutoCloseable {
        final FakeAppServer appServer;
        final HttpPeer peer;
        final String user;

        Hostile(String tenant, FakeAppServer appServer, String user) throws IOException {
            this.appServer = appServer;
            this.user = user;
            String token =
                    Tokens.client(StandInControlPlane.key(tenant), HUB, Instant.now(), new Claim("nameid", user));
            String prefix = "/t/" + tenant;
            String id = Transport.negotiated(server(), prefix, HUB, "Authorization: Bearer " + token);
            peer = new HttpPeer(server(), prefix, HUB, token, id);
        }

        String id() {
            return appServer
                    .await(frame -> frame.hasClientOpened()
                            && frame.getClientOpened().getUserId().equals(user))
                    .getClientOpened()
                    .getConnectionId();
        }

        CloseCode ended() {
            String id = id();
            ClientClosed closed = appServer
                    .await(frame -> frame.hasClientClosed()
                            && frame.getClientClosed().getConnectionId().equals(id))
                    .getClientClosed();
            return CloseCode.valueOf(closed.getCode());
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    private FakeAppServer limited(String tenant) {
        controlPlane()
                .put(
                        tenant,
                        TenantOptions.newBuilder()
                                .setMaximumMessagesPerSecondPerConnection(RATE)
                                .build());
        return serving(tenant, HUB);
    }

    /** In a tenant without a rate. */
    private Neighbour neighbour(Transport transport, String hub) throws IOException {
        return closing(new Neighbour(
                serving(hub),
                closing(transport.open(server(), "", hub, Tokens.user(hub, "neighbour")))
                        .handshake()));
    }

    @Test
    void a_flood_of_polls_ends_its_client_and_a_neighbour_is_served() throws Exception {
        FakeAppServer appServer = limited("flood-of-polls");
        Neighbour neighbour = neighbour(Transport.LONG_POLLING, "beside_polls");
        MemoryWatch memory = closing(new MemoryWatch());
        neighbour.during(round -> {
            try (Hostile hostile = new Hostile("flood-of-polls", appServer, "poller " + round)) {
                hostile.peer.connected();
                assertThat(afterPolls(hostile.peer)).isEqualTo("200 " + TOO_FAST);
                assertThat(hostile.ended()).isEqualTo(CloseCode.RATE_LIMITED);
            }
        });
        memory.stays(1, MemoryWatch.READ);
    }

    /** What a client hears that polls without waiting for its last poll, which each time is replaced: the end of that. */
    private static String afterPolls(HttpPeer peer) throws IOException {
        RawHttp waiting = peer.polling();
        RawHttp next = peer.open();
        String told = "204";
        for (int polls = 0; told.equals("204"); polls++) {
            assertThat(polls).isLessThan(MOST);
            next.ask("GET", peer.path(), peer.bearer());
            RawHttp before = waiting;
            RawHttp after = next;
            Eventually.holds("one is replaced", () -> before.hasMore() || after.hasMore());
            next = before.hasMore() ? before : after;
            waiting = next == before ? after : before;
            told = next.answer().toString();
        }
        return told;
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "WEB_SOCKETS")
    void a_flood_of_empty_posts_ends_its_client_and_a_neighbour_is_served(Transport transport) throws Exception {
        boolean polling = transport == Transport.LONG_POLLING;
        String tenant = polling ? "flood-of-nothing" : "flood-of-nothing-to-events";
        FakeAppServer appServer = limited(tenant);
        Neighbour neighbour = neighbour(transport, polling ? "beside_nothing" : "beside_nothing_to_events");
        MemoryWatch memory = closing(new MemoryWatch());
        neighbour.during(round -> {
            try (Hostile hostile = new Hostile(tenant, appServer, "poster " + round)) {
                RawHttp listening = polling ? hostile.peer.connected().polling() : streaming(hostile.peer);
                RawHttp posts = hostile.peer.open();
                int told = 200;
                for (int sent = 0; told == 200; sent++) {
                    assertThat(sent).isLessThan(MOST);
                    told = posts.post(hostile.peer.path(), new byte[0], hostile.peer.bearer())
                            .answer()
                            .status();
                }
                assertThat(told).isEqualTo(404);
                assertThat(hostile.ended()).isEqualTo(CloseCode.RATE_LIMITED);
                assertThat(polling ? listening.answer().text() : listening.chunk())
                        .contains(TOO_FAST);
            }
        });
        memory.stays(1, MemoryWatch.READ);
    }

    /** An event stream after its handshake. */
    private static RawHttp streaming(HttpPeer peer) throws IOException {
        RawHttp stream = peer.streaming();
        assertThat(peer.post(HttpPeer.HANDSHAKE).status()).isEqualTo(200);
        assertThat(stream.chunk()).contains("{}|");
        return stream;
    }

    @Test
    void more_posts_than_may_wait_for_their_turn_are_refused_and_a_neighbour_is_served() throws Exception {
        controlPlane().put("crowded", TenantOptions.getDefaultInstance());
        FakeAppServer appServer = serving("crowded", HUB);
        Hostile hostile = closing(new Hostile("crowded", appServer, "crowd"));
        hostile.peer.connected();
        Neighbour neighbour = neighbour(Transport.LONG_POLLING, "beside_waiting");
        MemoryWatch memory = closing(new MemoryWatch());
        // The first one's turn does not end while its hub does not read.
        appServer.flow(hostile.id(), true);
        appServer.toClient(hostile.id(), "{\"type\":6}|");
        assertThat(hostile.peer.poll().status()).isEqualTo(200);
        RawHttp listening = hostile.peer.polling();
        List<Http2.Exchange> waiting = new ArrayList<>();
        neighbour.during(round -> {
            if (round == 0) {
                fill(hostile, waiting);
                assertThat(waiting).noneMatch(Http2.Exchange::isAnswered);
            }
            RawHttp more = hostile.peer.posting("{\"type\":6}|");
            RawHttp.Answer answer = more.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("signalbox-refusal")).isEqualTo("SERVER_BUSY");
            assertThat(answer.header("Retry-After")).isEqualTo("1");
            more.close();
        });
        appServer.close(hostile.id(), null, false);
        assertThat(listening.answer()).hasToString("200 {\"type\":7}|");
        for (Http2.Exchange each : waiting) {
            assertThat(each.status()).isEqualTo(404);
        }
        waiting.clear();
        memory.stays(CONNECTIONS, MemoryWatch.READ);
    }

    /** As many POSTs as may be under way, on few sockets; all have arrived. */
    private void fill(Hostile hostile, List<Http2.Exchange> waiting) {
        while (waiting.size() <= WAITING_POSTS) {
            Http2 http = closing(new Http2(vertx, server()));
            for (int i = 0; i < STREAMS && waiting.size() <= WAITING_POSTS; i++) {
                waiting.add(http.ask("POST", hostile.peer.path(), "{\"type\":6}|", hostile.peer.bearer()));
            }
            assertThat(http.ask("PUT", hostile.peer.path(), "", hostile.peer.bearer())
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void more_than_a_tenant_may_post_before_it_connects_is_refused_and_a_neighbour_is_served() throws Exception {
        controlPlane().put("early", TenantOptions.getDefaultInstance());
        FakeAppServer appServer = serving("early", HUB);
        Neighbour neighbour = neighbour(Transport.LONG_POLLING, "beside_early");
        MemoryWatch memory = closing(new MemoryWatch());
        String megabyte = " ".repeat(MEBIBYTE);
        neighbour.during(round -> {
            List<Hostile> early = new ArrayList<>();
            List<RawHttp> posts = new ArrayList<>();
            for (int i = 0; i <= EARLY_MEBIBYTES; i++) {
                early.add(closing(new Hostile("early", appServer, "early " + round + " " + i)));
                posts.add(early.get(i).peer.posting(megabyte));
            }
            // Four of the five are kept, unanswered, until there is a transport.
            Eventually.holds("one is refused", () -> posts.stream().anyMatch(RawHttp::hasMore));
            int refused = posts.indexOf(
                    posts.stream().filter(RawHttp::hasMore).findFirst().orElseThrow());
            RawHttp.Answer answer = posts.remove(refused).answer();
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("signalbox-refusal")).isEqualTo("TOO_MANY_HANDSHAKES");
            Hostile tooMuch = early.remove(refused);
            assertThat(posts).noneMatch(RawHttp::hasMore);
            connect(early, posts);
            requireRoom(tooMuch);
        });
        memory.stays(EARLY_MEBIBYTES + 1, MemoryWatch.READ);
    }

    /** What was early is read, and too much for a handshake: there is room again. */
    private static void connect(List<Hostile> early, List<RawHttp> posts) throws IOException {
        for (int i = 0; i < early.size(); i++) {
            assertThat(early.get(i).peer.poll().status()).isEqualTo(200);
            assertThat(posts.get(i).answer().status()).isIn(200, 404);
            early.get(i).close();
        }
    }

    private static void requireRoom(Hostile tooMuch) throws IOException {
        assertThat(tooMuch.peer.post(HttpPeer.HANDSHAKE).status()).isEqualTo(200);
        assertThat(tooMuch.peer.poll().status()).isEqualTo(200);
        assertThat(tooMuch.peer.pollUntil("|")).isEqualTo("{}|");
        assertThat(tooMuch.peer.delete().status()).isEqualTo(202);
        tooMuch.close();
    }
}

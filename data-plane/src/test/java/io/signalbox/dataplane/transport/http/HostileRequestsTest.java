package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.AnyClient.Transport;
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
    /** Messages in a second; more than that in one round. */
    private static final int RATE = 5;

    private static final int FLOOD = 60;
    /** Of an HTTP/2 connection, which takes 100 at a time. */
    private static final int STREAMS = 90;
    /** As {@code Turns} has it: those behind the one whose turn it is. */
    private static final int WAITING_POSTS = 1_024;

    private static final int MEBIBYTE = 1024 * 1024;
    /** As {@code EarlyBytes} has it. */
    private static final int EARLY_MEBIBYTES = 4;

    @Inject
    Vertx vertx;

    /** One of a tenant whose clients are held to a rate. */
    private final class Hostile implements AutoCloseable {
        final String tenant;
        final FakeAppServer appServer;
        final HttpPeer peer;
        final String user;

        Hostile(String tenant, FakeAppServer appServer, String user) throws IOException {
            this.tenant = tenant;
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
        MemoryWatch memory = new MemoryWatch();
        neighbour.during(round -> {
            try (Hostile hostile = new Hostile("flood-of-polls", appServer, "poller " + round)) {
                hostile.peer.connected();
                List<RawHttp> polls = new ArrayList<>();
                for (int i = 0; i < FLOOD; i++) {
                    polls.add(hostile.peer.polling());
                }
                assertThat(hostile.ended()).isEqualTo(CloseCode.RATE_LIMITED);
                List<String> told = new ArrayList<>();
                for (RawHttp poll : polls) {
                    told.add(poll.answer().toString());
                }
                // The others were replaced, or came too late.
                assertThat(told)
                        .containsOnlyOnce("200 " + TOO_FAST)
                        .isSubsetOf("200 " + TOO_FAST, "204", "404 No Connection with that ID");
            }
        });
        memory.stays();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "WEB_SOCKETS")
    void a_flood_of_empty_posts_ends_its_client_and_a_neighbour_is_served(Transport transport) throws Exception {
        boolean polling = transport == Transport.LONG_POLLING;
        String tenant = polling ? "flood-of-nothing" : "flood-of-nothing-to-events";
        FakeAppServer appServer = limited(tenant);
        Neighbour neighbour = neighbour(transport, polling ? "beside_nothing" : "beside_nothing_to_events");
        MemoryWatch memory = new MemoryWatch();
        neighbour.during(round -> {
            try (Hostile hostile = new Hostile(tenant, appServer, "poster " + round)) {
                RawHttp listening = polling ? hostile.peer.connected().polling() : streaming(hostile.peer);
                RawHttp posts = hostile.peer.open();
                List<Integer> told = new ArrayList<>();
                for (int i = 0; i < FLOOD; i++) {
                    told.add(posts.post(hostile.peer.path(), new byte[0], hostile.peer.bearer())
                            .answer()
                            .status());
                }
                assertThat(hostile.ended()).isEqualTo(CloseCode.RATE_LIMITED);
                assertThat(told.get(FLOOD - 1)).isEqualTo(404);
                assertThat(polling ? listening.answer().text() : listening.chunk())
                        .contains(TOO_FAST);
            }
        });
        memory.stays();
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
        MemoryWatch memory = new MemoryWatch();
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
        memory.stays();
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
        MemoryWatch memory = new MemoryWatch();
        String megabyte = " ".repeat(MEBIBYTE);
        List<Hostile> early = new ArrayList<>();
        List<RawHttp> held = new ArrayList<>();
        for (int i = 0; i < EARLY_MEBIBYTES; i++) {
            early.add(closing(new Hostile("early", appServer, "early " + i)));
            held.add(early.get(i).peer.posting(megabyte));
        }
        Hostile tooMuch = closing(new Hostile("early", appServer, "too much"));
        neighbour.during(round -> {
            RawHttp more = tooMuch.peer.posting(megabyte);
            RawHttp.Answer answer = more.answer();
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("signalbox-refusal")).isEqualTo("TOO_MANY_HANDSHAKES");
            more.close();
            assertThat(held).noneMatch(RawHttp::hasMore);
        });
        // A client that connects takes its own with it, and there is room again.
        for (int i = 0; i < EARLY_MEBIBYTES; i++) {
            assertThat(early.get(i).peer.poll().status()).isEqualTo(200);
            assertThat(held.get(i).answer().status()).isIn(200, 404);
        }
        assertThat(tooMuch.peer.post(HttpPeer.HANDSHAKE).status()).isEqualTo(200);
        assertThat(tooMuch.peer.poll().status()).isEqualTo(200);
        assertThat(tooMuch.peer.pollUntil("|")).isEqualTo("{}|");
        early.clear();
        memory.stays();
    }
}

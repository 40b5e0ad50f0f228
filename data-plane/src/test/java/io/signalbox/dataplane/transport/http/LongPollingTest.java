package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubFrame;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.hub.RawValue;
import io.signalbox.protocol.token.Claim;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long polling as a client's sockets see it (spec/signalr-transports.md §6). */
@QuarkusTest
class LongPollingTest extends NodeUnderTest {
    private static final String CALL = "{\"type\":1,\"target\":\"say\",\"arguments\":[\"hi\"]}|";
    private static final String NEWS = "{\"type\":1,\"target\":\"news\",\"arguments\":[1]}";

    private HttpPeer peer(String hub, Claim... claims) throws Exception {
        String token = Tokens.client(hub, claims);
        return closing(new HttpPeer(server(), hub, token, negotiate(hub, token)));
    }

    private static ClientOpened opening(FakeAppServer appServer) {
        return appServer.await(ToAppServer::hasClientOpened).getClientOpened();
    }

    private static String closeCode(FakeAppServer appServer) {
        return appServer.await(ToAppServer::hasClientClosed).getClientClosed().getCode();
    }

    /** A poll that waits at the node: of two, the one that has replaced the other. */
    private static RawHttp waiting(HttpPeer client) throws IOException {
        RawHttp one = client.polling();
        RawHttp two = client.polling();
        Eventually.holds("one is replaced", () -> one.hasMore() || two.hasMore());
        RawHttp replaced = one.hasMore() ? one : two;
        RawHttp.Answer ended = replaced.answer();
        assertThat(ended).hasToString("204");
        assertThat(ended.header("Content-Type")).isEqualTo("text/plain");
        return replaced == one ? two : one;
    }

    // compat: route-cache-buster, lp-first, lp-all, lp-post-any-time, java-first-poll, swift-as-js
    @Test
    void the_first_poll_is_answered_at_once_and_the_next_ones_when_there_is_something() throws Exception {
        FakeAppServer appServer = serving("polls");
        HttpPeer client = peer("polls");
        RawHttp.Answer first = client.poll();
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.header("Content-Length")).isEqualTo("0");
        assertThat(first.header("Content-Type")).isEqualTo("application/octet-stream");
        RawHttp second = client.polling();
        assertThat(client.post(HttpPeer.HANDSHAKE)).hasToString("200");
        RawHttp.Answer accepted = second.answer();
        assertThat(accepted).hasToString("200 {}|");
        assertThat(accepted.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(opening(appServer).getHubProtocol()).isEqualTo("json");
        RawHttp third = client.polling();
        appServer.deliver(Audience.everyone(), NEWS);
        assertThat(third.answer()).hasToString("200 " + NEWS + "|");
    }

    // compat: lp-all
    @Test
    void what_comes_between_two_polls_is_delivered_whole_by_the_next() throws Exception {
        FakeAppServer appServer = serving("between");
        HttpPeer client = peer("between").connected();
        for (int i = 0; i < 50; i++) {
            appServer.deliver(Audience.everyone(), NEWS);
        }
        assertThat(client.pollUntil((NEWS + "|").repeat(50))).isEqualTo((NEWS + "|").repeat(50));
    }

    // compat: post-order, post-batch
    @Test
    void calls_go_to_the_app_server_in_the_order_posted_and_its_answers_come_back() throws Exception {
        FakeAppServer appServer = serving("calls");
        HttpPeer client = peer("calls").connected();
        String id = opening(appServer).getConnectionId();
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            String call = CALL.replace("hi", "hi " + i);
            said.append(call);
            // In two POSTs, cut anywhere.
            assertThat(client.post(call.substring(0, 2 * i)).status()).isEqualTo(200);
            assertThat(client.post(call.substring(2 * i)).status()).isEqualTo(200);
        }
        Eventually.holds("all calls arrive", () -> appServer.saidBy(id).equals(said.toString()));
        RawHttp poll = client.polling();
        appServer.toClient(id, "{\"type\":3,\"invocationId\":\"1\",\"result\":7}|");
        assertThat(poll.answer()).hasToString("200 {\"type\":3,\"invocationId\":\"1\",\"result\":7}|");
    }

    @Test
    void messagepack_travels_as_it_is() throws Exception {
        FakeAppServer appServer = serving("packedpolls");
        HttpPeer client = peer("packedpolls");
        client.poll();
        client.post(HttpPeer.HANDSHAKE.replace("json", "messagepack"));
        assertThat(client.pollUntil("|")).isEqualTo("{}|");
        byte[] call =
                HubProtocol.MESSAGE_PACK.encode(HubFrame.Invocation.send("say", List.of(RawValue.of(new byte[] {7}))));
        assertThat(client.open()
                        .post(client.path(), call, client.bearer())
                        .answer()
                        .status())
                .isEqualTo(200);
        assertThat(appServer
                        .await(ToAppServer::hasClientData)
                        .getClientData()
                        .getFrames()
                        .toByteArray())
                .isEqualTo(call);
        RawHttp poll = client.polling();
        appServer.deliver(Audience.everyone(), NEWS);
        byte[] body = poll.answer().body();
        var decoded = (HubFrame.Invocation) HubProtocol.MESSAGE_PACK.decode(ByteBuffer.wrap(body));
        assertThat(decoded.target()).isEqualTo("news");
    }

    /** As the Python client does it. */
    // compat: state-hub-starts, lp-post-first, post-batch, py-handshake-first
    @Test
    void a_handshake_may_be_posted_before_the_first_poll() throws Exception {
        FakeAppServer appServer = serving("early");
        HttpPeer client = peer("early");
        assertThat(client.post(HttpPeer.HANDSHAKE + CALL)).hasToString("200");
        assertThat(appServer.heard())
                .as("nobody connects before a transport does")
                .noneMatch(ToAppServer::hasClientOpened);
        assertThat(client.poll()).hasToString("200");
        assertThat(client.pollUntil("|")).isEqualTo("{}|");
        String id = opening(appServer).getConnectionId();
        Eventually.holds("the call arrives", () -> appServer.saidBy(id).equals(CALL));
    }

    /** The Python client negotiates with version 0: its public id is its token. */
    // compat: py-version-0
    @Test
    void a_client_that_knows_its_id_alone_is_served() throws Exception {
        FakeAppServer appServer = serving("version0");
        String token = Tokens.client("version0");
        RawHttp http = closing(RawHttp.open(server()));
        String negotiated = http.post("/client/negotiate?hub=version0", new byte[0], "Authorization: Bearer " + token)
                .answer()
                .text();
        String id = negotiated.replaceAll(".*\"connectionId\":\"([^\"]*)\".*", "$1");
        HttpPeer client = closing(new HttpPeer(server(), "version0", token, id));
        assertThat(client.post(HttpPeer.HANDSHAKE).status()).isEqualTo(200);
        assertThat(client.poll().status()).isEqualTo(200);
        assertThat(client.pollUntil("|")).isEqualTo("{}|");
        assertThat(opening(appServer).getConnectionId()).isEqualTo(id);
    }

    // compat: state-poll-replaced, lp-replaced
    @Test
    void a_new_poll_takes_the_place_of_the_one_that_waits() throws Exception {
        FakeAppServer appServer = serving("replaced");
        HttpPeer client = peer("replaced").connected();
        RawHttp fresh = waiting(client);
        appServer.deliver(Audience.everyone(), NEWS);
        assertThat(fresh.answer()).hasToString("200 " + NEWS + "|");
    }

    // compat: lp-hang-up
    @Test
    void a_client_that_hung_up_on_its_poll_may_poll_again() throws Exception {
        FakeAppServer appServer = serving("hungup");
        HttpPeer client = peer("hungup").connected();
        waiting(client).close();
        RawHttp poll = waiting(client);
        appServer.deliver(Audience.everyone(), NEWS);
        assertThat(poll.answer()).hasToString("200 " + NEWS + "|");
    }

    // ends

    // compat: lp-end, py-spins, swift-spins
    @Test
    void an_end_is_delivered_then_told_with_204_and_then_forgotten() throws Exception {
        FakeAppServer appServer = serving("ends");
        HttpPeer client = peer("ends").connected();
        RawHttp poll = client.polling();
        appServer.close(opening(appServer).getConnectionId(), "enough", true);
        assertThat(poll.answer()).hasToString("200 {\"type\":7,\"error\":\"enough\",\"allowReconnect\":true}|");
        assertThat(client.post(CALL)).hasToString("404");
        assertThat(client.poll()).hasToString("204");
        assertThat(client.poll()).hasToString("404 No Connection with that ID");
    }

    @Test
    void an_end_between_two_polls_waits_for_the_next() throws Exception {
        FakeAppServer appServer = serving("endsbetween");
        HttpPeer client = peer("endsbetween").connected();
        appServer.close(opening(appServer).getConnectionId(), null, false);
        assertThat(client.pollUntil("|")).isEqualTo("{\"type\":7}|");
        assertThat(client.poll()).hasToString("204");
    }

    // compat: lp-delete-race
    @Test
    void a_client_that_says_close_is_answered_and_its_delete_is_welcome() throws Exception {
        FakeAppServer appServer = serving("stops");
        HttpPeer client = peer("stops").connected();
        RawHttp poll = client.polling();
        assertThat(client.post("{\"type\":7}|").status()).isEqualTo(200);
        assertThat(poll.answer()).hasToString("200 {\"type\":7}|");
        assertThat(closeCode(appServer)).isEqualTo("CLIENT_LEFT");
        assertThat(client.delete().status()).isEqualTo(202);
        assertThat(client.poll()).hasToString("204");
        assertThat(client.post("{\"type\":7}|").status()).isEqualTo(404);
    }

    /** As the Java client stops: it waits until the poll has ended. */
    // compat: lp-delete, lp-delete-race, java-stop-polling, js-stop-polling
    @Test
    void a_delete_ends_the_poll_that_waits() throws Exception {
        FakeAppServer appServer = serving("deletes");
        HttpPeer client = peer("deletes").connected();
        RawHttp poll = waiting(client);
        assertThat(client.delete()).hasToString("202");
        assertThat(poll.answer()).hasToString("204");
        assertThat(closeCode(appServer)).isEqualTo("CLIENT_LEFT");
        assertThat(client.post("{\"type\":7}|")).hasToString("404 No Connection with that ID");
        assertThat(client.delete().status()).isEqualTo(404);
    }

    // compat: hs-ends
    @Test
    void a_refused_handshake_is_told_and_ends_the_connection() throws Exception {
        HttpPeer client = peer("refusing");
        client.poll();
        client.post("{\"protocol\":\"xml\",\"version\":1}|");
        assertThat(client.pollUntil("|")).isEqualTo("{\"error\":\"The protocol 'xml' is not supported.\"}|");
        assertThat(client.poll()).hasToString("204");
    }

    // compat: sc-ttl
    @Test
    void a_client_that_stays_away_longer_than_its_token_allows_is_lost() throws Exception {
        FakeAppServer appServer = serving("away");
        HttpPeer client = peer("away", new Claim("asrs.s.ttl", "3")).connected();
        assertThat(closeCode(appServer)).isEqualTo("CLIENT_LOST");
        assertThat(client.poll()).hasToString("404 No Connection with that ID");
    }

    @Test
    void a_client_that_lets_messages_pile_up_is_closed_as_slow() throws Exception {
        FakeAppServer appServer = serving("piles");
        HttpPeer client = peer("piles").connected();
        String big = "{\"type\":1,\"target\":\"news\",\"arguments\":[\"" + "x".repeat(200_000) + "\"]}";
        Eventually.holds("closed", () -> {
            appServer.deliver(Audience.everyone(), big);
            return appServer.heard().stream().anyMatch(ToAppServer::hasClientClosed);
        });
        assertThat(closeCode(appServer)).isEqualTo("SLOW_CLIENT");
        assertThat(client.poll()).hasToString("204");
    }

    // who asks

    // compat: auth-header, auth-renewed, auth-statuses, js-retry, rd-each-request
    @Test
    void every_request_is_authenticated_again() throws Exception {
        serving("again");
        String token = Tokens.user("again", "ann");
        String id = negotiate("again", token);
        HttpPeer ann = closing(new HttpPeer(server(), "again", token, id)).connected();
        for (String other : List.of(Tokens.user("again", "bob"), Tokens.client("again"))) {
            HttpPeer thief = closing(new HttpPeer(server(), "again", other, id));
            assertThat(thief.poll().status()).isEqualTo(404);
            assertThat(thief.post(CALL).status()).isEqualTo(404);
            assertThat(thief.delete().status()).isEqualTo(404);
        }
        HttpPeer stranger = closing(new HttpPeer(server(), "again", Tokens.client("other"), id));
        assertThat(stranger.poll().status()).isEqualTo(401);
        assertThat(stranger.post(CALL).status()).isEqualTo(401);
        assertThat(stranger.delete().status()).isEqualTo(401);
        // A fresh token of the same user is as good.
        HttpPeer renewed = closing(new HttpPeer(server(), "again", Tokens.user("again", "ann"), id));
        assertThat(renewed.post(CALL).status()).isEqualTo(200);
        assertThat(ann.post(CALL).status()).isEqualTo(200);
    }

    // compat: neg-forgotten, rd-late
    @Test
    void a_connection_goes_on_when_its_token_could_begin_none_any_more() throws Exception {
        FakeAppServer appServer = serving("old");
        HttpPeer unused = peer("old");
        HttpPeer client = peer("old").connected();
        Eventually.holds("the tokens are old", () -> {
            try {
                return unused.delete().status() == 404;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(unused.poll().status()).isEqualTo(404);
        assertThat(unused.post(CALL).status()).isEqualTo(404);
        RawHttp events = unused.open().ask("GET", unused.path(), unused.bearer(), "Accept: text/event-stream");
        assertThat(events.answer().status()).isEqualTo(404);
        assertThat(closing(RawWebSocket.open(server(), unused.path(), unused.bearer()))
                        .status())
                .isEqualTo(404);
        assertThat(client.post(CALL).status()).isEqualTo(200);
        RawHttp poll = client.polling();
        appServer.deliver(Audience.everyone(), NEWS);
        assertThat(poll.answer()).hasToString("200 " + NEWS + "|");
    }

    // compat: route-query-of-app, lp-context
    @Test
    void what_the_client_showed_first_is_told_to_the_app_server_less_its_secrets() throws Exception {
        FakeAppServer appServer = serving("showing");
        String token = Tokens.user("showing", "ann");
        String id = negotiate("showing", token);
        HttpPeer client = closing(new HttpPeer(server(), "showing", token, id + "&room=7"));
        client.open().ask("GET", client.path(), client.bearer(), "X-App: yes").answer();
        client.post(HttpPeer.HANDSHAKE);
        ClientOpened opened = opening(appServer);
        assertThat(opened.getUserId()).isEqualTo("ann");
        assertThat(opened.getQuery()).isEqualTo("hub=showing&room=7");
        assertThat(opened.getHeadersList()).anyMatch(header -> header.getName().equals("X-App"));
        assertThat(opened.toString()).doesNotContain(token).doesNotContain(id);
    }

    // POST

    // compat: post-content-type, java-post-type
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/plain;charset=UTF-8",
                "application/octet-stream",
                "application/json",
                "application/x-www-form-urlencoded",
                "no type"
            })
    void a_post_may_have_any_content_type(String type) throws Exception {
        FakeAppServer appServer = serving("types");
        HttpPeer client = peer("types").connected();
        String id = opening(appServer).getConnectionId();
        byte[] call = CALL.replace('|', '\u001e').getBytes(StandardCharsets.UTF_8);
        RawHttp post = client.open().post(client.path(), call, client.bearer(), "Content-Type: " + type);
        assertThat(post.answer()).hasToString("200");
        Eventually.holds("the call arrives", () -> appServer.saidBy(id).equals(CALL));
    }

    // compat: lm-post
    @Test
    void a_body_over_the_limit_is_refused() throws Exception {
        serving("long");
        HttpPeer client = peer("long").connected();
        RawHttp told = client.open();
        told.send((RawHttp.head("POST", client.path(), client.bearer()) + "Content-Length: 1048577\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(told.answer().status()).isEqualTo(413);
        RawHttp chunked = client.open();
        chunked.send((RawHttp.head("POST", client.path(), client.bearer()) + "Transfer-Encoding: chunked\r\n\r\n"
                        + "100000\r\n" + "x".repeat(0x100000) + "\r\n1\r\nx\r\n")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(chunked.answer().status()).isEqualTo(413);
        assertThat(client.post(CALL).status()).as("the connection goes on").isEqualTo(200);
    }

    private static void stopReading(FakeAppServer appServer, String id, HttpPeer client) throws IOException {
        appServer.flow(id, true);
        RawHttp poll = client.polling();
        // It goes the same way: when it is there, the pause was.
        appServer.toClient(id, "{\"type\":6}|");
        assertThat(poll.answer().status()).isEqualTo(200);
    }

    // compat: post-order, post-answered, pressure-post, java-parallel-posts
    @Test
    void a_post_waits_while_the_connection_is_not_read_and_the_next_ones_wait_behind_it() throws Exception {
        FakeAppServer appServer = serving("flow");
        HttpPeer client = peer("flow").connected();
        String id = opening(appServer).getConnectionId();
        stopReading(appServer, id, client);
        RawHttp first = client.posting(CALL);
        RawHttp second = client.posting(CALL.replace("hi", "ho"));
        waiting(client);
        assertThat(first.hasMore()).isFalse();
        assertThat(second.hasMore()).isFalse();
        assertThat(appServer.saidBy(id)).isEmpty();
        appServer.flow(id, false);
        assertThat(first.answer()).hasToString("200");
        assertThat(second.answer()).hasToString("200");
    }

    // compat: state-post-ended-waiting
    @Test
    void a_post_that_waits_when_the_connection_ends_is_not_found() throws Exception {
        FakeAppServer appServer = serving("flowend");
        HttpPeer client = peer("flowend").connected();
        String id = opening(appServer).getConnectionId();
        stopReading(appServer, id, client);
        RawHttp post = client.posting(CALL);
        appServer.close(id, null, false);
        RawHttp.Answer answer = post.answer();
        assertThat(answer.status()).isEqualTo(404);
    }

    // compat: state-post-hang-up
    @Test
    void a_post_that_breaks_off_holds_up_no_other() throws Exception {
        serving("breaks");
        HttpPeer client = peer("breaks").connected();
        RawHttp broken = client.open();
        broken.send((RawHttp.head("POST", client.path(), client.bearer()) + "Content-Length: 100\r\n\r\n{\"type\"")
                .getBytes(StandardCharsets.UTF_8));
        broken.close();
        assertThat(client.post(CALL).status()).isEqualTo(200);
    }

    /** The Java client does not wait for the answer of one POST before the next (§7). */
    @Test
    void posts_that_come_all_at_once_are_all_taken_in_some_order() throws Exception {
        FakeAppServer appServer = serving("burst");
        HttpPeer client = peer("burst").connected();
        String id = opening(appServer).getConnectionId();
        stopReading(appServer, id, client);
        List<RawHttp> posts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            posts.add(client.posting(CALL));
        }
        waiting(client);
        appServer.flow(id, false);
        for (RawHttp post : posts) {
            assertThat(post.answer()).hasToString("200");
        }
        Eventually.holds("all calls arrive", () -> appServer.saidBy(id).equals(CALL.repeat(100)));
    }

    @Test
    void requests_of_a_connection_that_has_ended_are_no_connections_that_were_refused() throws Exception {
        serving("spins");
        HttpPeer client = peer("spins").connected();
        client.delete();
        assertThat(client.poll()).hasToString("204");
        long before = meters.total(Meter.CONNECTIONS_REFUSED);
        assertThat(client.poll()).hasToString("404 No Connection with that ID");
        assertThat(client.post(CALL).status()).isEqualTo(404);
        assertThat(meters.total(Meter.CONNECTIONS_REFUSED)).isEqualTo(before);
    }

    @Test
    void a_refusal_at_the_owner_tells_what_the_catalogue_has() throws Exception {
        serving("early4");
        String token = Tokens.client("early4");
        List<HttpPeer> clients = new ArrayList<>();
        List<RawHttp> posts = new ArrayList<>();
        // Each of them waits for a transport; one of them is more than a tenant may have.
        for (int i = 0; i < 5; i++) {
            HttpPeer client = closing(new HttpPeer(server(), "early4", token, negotiate("early4", token)));
            clients.add(client);
            posts.add(client.posting(" ".repeat(1024 * 1024)));
        }
        Eventually.holds("one is refused", () -> posts.stream().anyMatch(RawHttp::hasMore));
        RawHttp.Answer answer = posts.stream()
                .filter(RawHttp::hasMore)
                .findFirst()
                .orElseThrow()
                .answer();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("signalbox-refusal")).isEqualTo("TOO_MANY_HANDSHAKES");
        assertThat(answer.header("x-ms-error-code")).isEqualTo("Error.Request.Unknown");
        for (HttpPeer client : clients) {
            assertThat(client.poll().status())
                    .as("what it posted is no longer early")
                    .isEqualTo(200);
        }
    }
}

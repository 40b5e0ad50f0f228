package io.signalbox.dataplane.transport.http;

import static io.signalbox.dataplane.support.StandInControlPlane.STATEFUL_HUB;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.token.Claim;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the state table (spec/signalr-transports.md §1, §3, §6, §7), as a client's socket sees it. */
@QuarkusTest
class StateTableTest extends NodeUnderTest {
    private static final String HUB = "table";
    private static final int SOCKETS_ON_EVERY_LOOP = 16;

    private @Nullable HttpPeer peer;

    /**
     * @param state of the connection when the request comes
     * @param request what is asked
     * @param type content type; empty: none
     */
    // compat: state-not-cached
    @ParameterizedTest(name = "{0}: {1} → {2}")
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                // compat: state-no-id
                "no id; poll; 400; text/plain; Connection ID required",
                // compat: state-no-id, sse-negotiated
                "no id; events; 400; text/plain; Connection ID required",
                // compat: state-no-id
                "no id; post; 400; text/plain; Connection ID required",
                // compat: state-no-id
                "no id; delete; 400; text/plain; Connection ID required",
                // compat: redirect-unnegotiated, state-websocket-no-id, py-redirect, rd-skip
                "no id; websocket; 101; -; -",
                // compat: route-other-verbs
                "no id; put; 405; text/plain; -",
                "no id; patch; 405; text/plain; -",
                "no id; options; 405; text/plain; -",
                "no id; trace; 405; text/plain; -",
                // compat: state-unknown-id
                "unknown; poll; 404; text/plain; No Connection with that ID",
                // compat: state-unknown-id
                "unknown; events; 404; text/plain; No Connection with that ID",
                // compat: state-unknown-id
                "unknown; post; 404; text/plain; No Connection with that ID",
                // compat: state-unknown-id
                "unknown; delete; 404; text/plain; No Connection with that ID",
                // compat: state-unknown-id-websocket
                "unknown; websocket; 404; -; No Connection with that ID",
                "of someone else; poll; 404; text/plain; No Connection with that ID",
                "of someone else; post; 404; text/plain; No Connection with that ID",
                "of someone else; websocket; 404; -; No Connection with that ID",
                // compat: route-poll, lp-accept
                "negotiated; poll; 200; application/octet-stream; -",
                // compat: route-events, sse-head
                "negotiated; events; 200; text/event-stream; -",
                // compat: route-events-first
                "negotiated; events and upgrade; 200; text/event-stream; -",
                // compat: state-post-ok
                "negotiated; post; 200; text/plain; -",
                // compat: state-delete-other
                "negotiated; delete; 400; text/plain; Cannot terminate this connection using the DELETE endpoint.",
                // compat: route-websocket
                "negotiated; websocket; 101; -; -",
                // compat: route-other-verbs
                "negotiated; put; 405; text/plain; -",
                // compat: state-not-supported
                "for long polling; events; 404; text/plain; "
                        + "ServerSentEvents transport not supported by this end point type",
                // compat: state-not-supported
                "for long polling; websocket; 404; text/plain; "
                        + "WebSockets transport not supported by this end point type",
                "for long polling; poll; 200; application/octet-stream; -",
                // compat: state-not-supported
                "for web sockets; poll; 404; text/plain; LongPolling transport not supported by this end point type",
                "for web sockets; post; 404; text/plain; LongPolling transport not supported by this end point type",
                "for web sockets; websocket; 101; -; -",
                // compat: state-order
                "unknown, for web sockets; poll; 404; text/plain; No Connection with that ID",
                // compat: state-order
                "polling, for long polling; events; 404; text/plain; "
                        + "ServerSentEvents transport not supported by this end point type",
                // compat: state-order
                "polling, for long polling; websocket; 404; text/plain; "
                        + "WebSockets transport not supported by this end point type",
                "posted; poll; 200; application/octet-stream; -",
                "posted; events; 200; text/event-stream; -",
                "posted; post; 200; text/plain; -",
                "posted; delete; 400; text/plain; Cannot terminate this connection using the DELETE endpoint.",
                "posted; websocket; 400; text/plain; Cannot change transports mid-connection",
                // compat: state-other-transport
                "polling; events; 400; text/plain; Cannot change transports mid-connection",
                // compat: state-other-transport
                "polling; websocket; 400; text/plain; Cannot change transports mid-connection",
                // compat: route-post, state-post-ok
                "polling; post; 200; text/plain; -",
                // compat: route-delete, state-delete-ok
                "polling; delete; 202; text/plain; -",
                // compat: state-other-transport
                "streaming; poll; 400; text/plain; Cannot change transports mid-connection",
                // compat: state-second
                "streaming; events; 409; text/plain; -",
                // compat: state-other-transport
                "streaming; websocket; 400; text/plain; Cannot change transports mid-connection",
                // compat: route-post, state-post-ok
                "streaming; post; 200; text/plain; -",
                // compat: state-delete-other
                "streaming; delete; 400; text/plain; Cannot terminate this connection using the DELETE endpoint.",
                // compat: state-other-transport
                "on a web socket; poll; 400; text/plain; Cannot change transports mid-connection",
                // compat: state-other-transport
                "on a web socket; events; 400; text/plain; Cannot change transports mid-connection",
                // compat: state-second
                "on a web socket; websocket; 409; text/plain; -",
                // compat: state-post-websocket
                "on a web socket; post; 405; text/plain; POST requests are not allowed for WebSocket connections.",
                // compat: state-delete-other
                "on a web socket; delete; 400; text/plain; Cannot terminate this connection using the DELETE endpoint.",
                // compat: state-poll-closing
                "deleted; poll; 204; text/plain; -",
                "deleted; events; 400; text/plain; Cannot change transports mid-connection",
                "deleted; websocket; 400; text/plain; Cannot change transports mid-connection",
                // compat: state-post-ended
                "deleted; post; 404; text/plain; -",
                "deleted; delete; 202; text/plain; -",
                "ended; poll; 404; text/plain; No Connection with that ID",
                "ended; events; 404; text/plain; No Connection with that ID",
                "ended; post; 404; text/plain; No Connection with that ID",
                "ended; delete; 404; text/plain; No Connection with that ID",
                "ended; websocket; 404; -; No Connection with that ID",
                // compat: sse-hang-up
                "hung up; events; 404; text/plain; No Connection with that ID",
                "hung up; poll; 404; text/plain; No Connection with that ID",
                "hung up; post; 404; text/plain; No Connection with that ID",
                "hung up; websocket; 404; -; No Connection with that ID",
            })
    void every_request_in_every_state_is_answered_by_the_table(
            String state, String request, int status, @Nullable String type, @Nullable String body) throws Exception {
        serving(HUB);
        bring(state);
        RawHttp.Answer answer = ask(state, request);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo(type);
        assertThat(answer.text()).isEqualTo(body == null ? "" : body);
        // A stream has no length, and an empty body has a length too, but for 204 and 101.
        boolean lengthless = status == 101 || status == 204 || "text/event-stream".equals(type);
        assertThat(answer.header("Content-Length")).isEqualTo(lengthless ? null : String.valueOf(answer.body().length));
        assertCaching(request, answer);
    }

    static void assertCaching(String request, RawHttp.Answer answer) {
        boolean poll = request.equals("poll");
        boolean stream = "text/event-stream".equals(answer.header("Content-Type"));
        assertThat(answer.header("Cache-Control"))
                .isEqualTo(poll ? "no-cache, no-store" : stream ? "no-cache,no-store" : null);
        assertThat(answer.header("Pragma")).isEqualTo(poll || stream ? "no-cache" : null);
        assertThat(answer.header("Expires")).isEqualTo(poll ? "Thu, 01 Jan 1970 00:00:00 GMT" : null);
        assertThat(answer.header("Content-Encoding")).isEqualTo(stream ? "identity" : null);
    }

    // compat: route-negotiate-verbs
    @ParameterizedTest
    @CsvSource({"GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
    void a_negotiate_with_another_verb_is_not_allowed(String verb) throws Exception {
        RawHttp http = closing(RawHttp.open(server()));
        RawHttp.Answer answer = http.ask(
                        verb, "/client/negotiate?hub=" + HUB, "Authorization: Bearer " + Tokens.client(HUB))
                .answer();
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void a_poll_that_is_replaced_is_answered_with_nothing() throws Exception {
        serving(HUB);
        bring("polling");
        RawHttp one = peer().polling();
        RawHttp two = peer().polling();
        Eventually.holds("one is replaced", () -> one.hasMore() || two.hasMore());
        RawHttp.Answer replaced = (one.hasMore() ? one : two).answer();
        assertThat(replaced).hasToString("204");
        assertThat(replaced.header("Content-Type")).isEqualTo("text/plain");
        assertThat(replaced.header("Content-Length")).isNull();
        assertCaching("poll", replaced);
    }

    @Test
    void a_post_that_waits_when_its_connection_is_disposed_is_not_found() throws Exception {
        FakeAppServer appServer = serving("tableflow");
        String token = Tokens.client("tableflow");
        HttpPeer client = closing(new HttpPeer(server(), "tableflow", token, negotiate("tableflow", token)));
        client.connected();
        String id =
                appServer.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId();
        appServer.flow(id, true);
        // It goes the same way: when it is there, the pause was.
        appServer.toClient(id, "{\"type\":6}|");
        assertThat(client.poll().status()).isEqualTo(200);
        RawHttp post = client.posting("{\"type\":1,\"target\":\"t\",\"arguments\":[]}|");
        assertThat(client.delete().status()).isEqualTo(202);
        RawHttp.Answer answer = post.answer();
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
    }

    /**
     * Two things that nobody thought of: what the hub will hear of a client, read when its connection begins, and its
     * token, read with every poll.
     */
    // compat: state-poll-failed
    @ParameterizedTest
    @CsvSource({"negotiated, X-Of-App", "polling, Authorization"})
    void a_poll_that_fails_by_an_exception_is_a_500_and_never_cached(String state, String header) throws Exception {
        serving(HUB);
        bring(state);
        RawHttp.Answer answer = peer().open()
                .ask("GET", peer().path(), peer().bearer(), FailingPolls.UNREADABLE + ": " + header)
                .answer();
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
        assertThat(answer.header("Content-Length")).isEqualTo("0");
        assertThat(answer.body()).isEmpty();
        assertCaching("poll", answer);
        // It cost the client nothing but this poll.
        assertThat(peer().post(HttpPeer.HANDSHAKE).status()).isEqualTo(200);
    }

    /**
     * The row's 400 meets nobody. Mostly the client is gone; one that ended its own half of the TCP connection alone, as
     * none of the family does, or sends no chunks where it said so, could still read it: but our HTTP server takes either
     * for the end of the connection, and over HTTP/2 nothing can be said on a stream that its client has reset (RFC 9113
     * §5.1). So its answer is that it hangs up, and what must hold is that the next request is served.
     */
    // compat: state-post-hang-up
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "-",
            value = {
                "Content-Length: 100; {\"type\"; -",
                "Transfer-Encoding: chunked; 8~{\"type\"~; -",
                "Transfer-Encoding: chunked; 8~{\"type\"~; no length~",
            })
    void a_post_whose_body_breaks_off_is_answered_by_hanging_up(String header, String begun, @Nullable String broken)
            throws Exception {
        serving(HUB);
        bring("polling");
        RawHttp post = sending(header + "\r\n\r\n" + begun.replace("~", "\r\n"));
        if (broken == null) {
            post.finish();
        } else {
            post.send(broken.replace("~", "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        assertThat(post.isEnded()).isTrue();
        assertThat(peer().post("{\"type\":6}|").status()).isEqualTo(200);
    }

    /** A POST whose body is being read, as far as it came. */
    private RawHttp sending(String begun) throws Exception {
        RawHttp post = peer().open();
        post.send((RawHttp.head("POST", peer().path(), peer().bearer()) + begun).getBytes(StandardCharsets.UTF_8));
        // Its event loop is one of these sockets', and has turned when that was answered.
        for (int i = 0; i < SOCKETS_ON_EVERY_LOOP; i++) {
            RawHttp other = peer().open();
            for (int turns = 0; turns < 3; turns++) {
                assertThat(other.ask("PUT", peer().path(), peer().bearer())
                                .answer()
                                .status())
                        .isEqualTo(405);
            }
        }
        return post;
    }

    @Test
    void a_client_that_may_not_come_back_is_refused_without_an_upgrade() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        String token = Tokens.client(STATEFUL_HUB);
        String path =
                "/client/?hub=" + STATEFUL_HUB + "&id=" + negotiate(STATEFUL_HUB, token, "&useStatefulReconnect=true");
        RawWebSocket first = closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        first.say("{\"protocol\":\"json\",\"version\":2}|");
        assertThat(first.next()).isEqualTo("{}");
        appServer.close(
                appServer.await(ToAppServer::hasClientOpened).getClientOpened().getConnectionId(), null, false);
        assertThat(first.next()).isEqualTo("{\"type\":7}");
        RawWebSocket again = closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        assertThat(again.status()).isEqualTo(204);
        assertThat(again.header("Content-Type")).isEqualTo("text/plain");
        assertThat(again.header("Content-Length")).isNull();
    }

    private HttpPeer peer() {
        return java.util.Objects.requireNonNull(peer);
    }

    private void bring(String state) throws Exception {
        String token = switch (state) {
            case "for long polling", "polling, for long polling" -> Tokens.client(HUB, new Claim("asrs.s.htt", "4"));
            case "for web sockets", "unknown, for web sockets" -> Tokens.client(HUB, new Claim("asrs.s.htt", "1"));
            default -> Tokens.user(HUB, "ann");
        };
        String negotiator = state.equals("of someone else") ? Tokens.user(HUB, "bob") : token;
        String id = state.startsWith("unknown") ? "unknown" : negotiate(HUB, negotiator);
        HttpPeer brought = closing(new HttpPeer(server(), HUB, token, id));
        peer = brought;
        switch (state) {
            case "posted" -> brought.post(HttpPeer.HANDSHAKE);
            case "polling", "polling, for long polling" -> brought.connected();
            case "streaming" -> brought.streaming();
            case "hung up" -> {
                RawHttp stream = brought.streaming();
                stream.close();
                awaitStatus(404);
            }
            case "on a web socket" -> closing(RawWebSocket.open(server(), brought.path(), brought.bearer()));
            case "deleted" -> brought.connected().delete();
            case "ended" -> {
                brought.connected().delete();
                assertThat(brought.poll().status()).isEqualTo(204);
            }
            default -> {}
        }
    }

    private void awaitStatus(int status) throws Exception {
        Eventually.holds("the node knows", () -> {
            try {
                return peer().post("{\"type\":6}|").status() == status;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    private RawHttp.Answer ask(String state, String request) throws Exception {
        String path = state.equals("no id") ? "/client/?hub=" + HUB : peer().path();
        String bearer = peer().bearer();
        RawHttp http = peer().open();
        return switch (request) {
            case "events" ->
                http.ask("GET", path, bearer, "Accept: text/event-stream").answer();
            case "events and upgrade" ->
                http.ask(
                                "GET",
                                path,
                                bearer,
                                "Accept: text/event-stream",
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                        .answer();
            case "post" -> http.post(path, new byte[] {'{', '}'}, bearer).answer();
            case "poll" -> http.ask("GET", path, bearer, "Accept: Text").answer();
            case "websocket" ->
                http.ask(
                                "GET",
                                path,
                                bearer,
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
                        .answer();
            default ->
                http.ask(request.toUpperCase(java.util.Locale.ROOT), path, bearer)
                        .answer();
        };
    }
}

package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.token.Claim;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every row of the state table (spec/signalr-transports.md §1, §3, §6, §7), as a client's socket sees it. */
@QuarkusTest
class StateTableTest extends NodeUnderTest {
    private static final String HUB = "table";

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

    private static void assertCaching(String request, RawHttp.Answer answer) {
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

    private HttpPeer peer() {
        return java.util.Objects.requireNonNull(peer);
    }

    private void bring(String state) throws Exception {
        String token = switch (state) {
            case "for long polling" -> Tokens.client(HUB, new Claim("asrs.s.htt", "4"));
            case "for web sockets" -> Tokens.client(HUB, new Claim("asrs.s.htt", "1"));
            default -> Tokens.user(HUB, "ann");
        };
        String negotiator = state.equals("of someone else") ? Tokens.user(HUB, "bob") : token;
        String id = state.equals("unknown") ? "unknown" : negotiate(HUB, negotiator);
        HttpPeer brought = closing(new HttpPeer(server(), HUB, token, id));
        peer = brought;
        switch (state) {
            case "posted" -> brought.post(HttpPeer.HANDSHAKE);
            case "polling" -> brought.connected();
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
        io.signalbox.dataplane.support.Eventually.holds("the node knows", () -> {
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

package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.Tokens;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where a client may show its token (spec/azure-clients.md §2.4, spec/signalr-transports.md §11): in a header always, in
 * the query where a browser can set no header. No client shows it there with other requests.
 */
@QuarkusTest
class QueryTokenTest extends NodeUnderTest {
    private static final String HUB = "querytoken";
    private static final String ID = "{id}";
    private static final String UPGRADE = "Upgrade: websocket~Connection: keep-alive, Upgrade~Sec-WebSocket-Version: 13"
            + "~Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

    /** @param headers with a tilde between them */
    // compat: auth-header, auth-query, rd-header-wins, rd-query-token
    @ParameterizedTest(name = "{0} {1} {2} → {4}, by a header {3}")
    @CsvSource(
            delimiter = ';',
            emptyValue = "",
            value = {
                "GET; /client/?id={id}&; upgrade; 101; 101",
                "GET; /client/?; upgrade; 101; 101",
                "GET; /client/?id={id}&; Accept: text/event-stream; 200; 200",
                "GET; /client/?id={id}&; Accept: text/html, TEXT/EVENT-STREAM; 200; 200",
                "GET; /client/?id={id}&; Accept: */*; 200; 401",
                "GET; /client/?id={id}&; X-None: of these; 200; 401",
                "GET; /client/?id={id}&; Upgrade: websocket; 200; 401",
                "POST; /client/?id={id}&; Accept: */*; 200; 401",
                "POST; /client/?id={id}&; Accept: text/event-stream; 200; 401",
                "POST; /client/?id={id}&; upgrade; 200; 401",
                "DELETE; /client/?id={id}&; Accept: text/event-stream; 400; 401",
                "POST; /client/negotiate?; Accept: */*; 200; 401",
                "POST; /client/negotiate?; Accept: text/event-stream; 200; 401",
                "POST; /client/refresh?id={id}&; Accept: */*; 404; 401",
                "POST; /client/refresh?id={id}&; Accept: text/event-stream; 404; 401",
            })
    void a_token_in_the_query_counts_for_web_sockets_and_event_streams_alone(
            String verb, String path, String headers, int byHeader, int byQuery) throws Exception {
        serving(HUB);
        String token = Tokens.client(HUB);
        assertThat(status(verb, path, headers + "~Authorization: Bearer " + token, ""))
                .isEqualTo(byHeader);
        assertThat(status(verb, path, headers, "&access_token=" + token)).isEqualTo(byQuery);
        assertThat(status(verb, path, headers + "~Authorization: Bearer wrong", "&access_token=" + token))
                .as("the header wins")
                .isEqualTo(401);
    }

    private int status(String verb, String path, String headers, String query) throws Exception {
        String id = negotiate(HUB, Tokens.client(HUB));
        String target = path.replace(ID, id) + "hub=" + HUB + query;
        String[] all = headers.replace("upgrade", UPGRADE).split("~");
        RawHttp http = closing(RawHttp.open(server()));
        return (verb.equals("POST") ? http.post(target, new byte[0], all) : http.ask(verb, target, all))
                .begun()
                .status();
    }
}

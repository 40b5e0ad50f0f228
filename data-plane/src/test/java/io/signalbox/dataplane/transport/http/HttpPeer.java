package io.signalbox.dataplane.transport.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.support.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A client without a WebSocket: one negotiated id, and a TCP connection for each request under way. */
final class HttpPeer implements AutoCloseable {
    static final String HANDSHAKE = "{\"protocol\":\"json\",\"version\":1}|";

    private final URI server;
    private final String path;
    private final String token;
    private final List<RawHttp> opened = new ArrayList<>();

    HttpPeer(URI server, String hub, String token, String id) {
        this(server, "", hub, token, id);
    }

    /** @param prefix of the tenant, as {@code /t/acme} */
    HttpPeer(URI server, String prefix, String hub, String token, String id) {
        this.server = server;
        this.path = prefix + "/client/?hub=" + hub + "&id=" + id;
        this.token = token;
    }

    RawHttp open() throws IOException {
        RawHttp http = RawHttp.open(server);
        opened.add(http);
        return http;
    }

    String path() {
        return path;
    }

    String bearer() {
        return "Authorization: Bearer " + token;
    }

    /** A poll that nobody waits for yet. */
    RawHttp polling() throws IOException {
        return open().ask("GET", path + "&_=1", bearer());
    }

    RawHttp.Answer poll() throws IOException {
        return polling().answer();
    }

    /** The text of the next polls that say something, until it ends with {@code end}. */
    String pollUntil(String end) throws IOException {
        StringBuilder all = new StringBuilder();
        while (!all.toString().endsWith(end)) {
            RawHttp.Answer answer = poll();
            assertThat(answer.status()).as("after: " + all).isEqualTo(200);
            all.append(answer.text());
        }
        return all.toString();
    }

    /** An event stream, after its head. */
    RawHttp streaming() throws IOException {
        RawHttp stream = open().ask("GET", path, bearer(), "Accept: text/event-stream");
        assertThat(stream.begun().status()).isEqualTo(200);
        assertThat(stream.chunk()).isEqualTo(":\r\n");
        return stream;
    }

    /** Posts without waiting for the answer; a bar stands for 0x1E. */
    RawHttp posting(String messages) throws IOException {
        return open().post(path, messages.replace('|', '\u001e').getBytes(UTF_8), bearer());
    }

    RawHttp.Answer post(String messages) throws IOException {
        return posting(messages).answer();
    }

    RawHttp.Answer delete() throws IOException {
        return open().ask("DELETE", path, bearer()).answer();
    }

    /** The first poll and the handshake in JSON. */
    HttpPeer connected() throws IOException {
        assertThat(poll().status()).isEqualTo(200);
        assertThat(post(HANDSHAKE).status()).isEqualTo(200);
        assertThat(pollUntil("|")).isEqualTo("{}|");
        return this;
    }

    @Override
    public void close() throws IOException {
        for (RawHttp each : opened) {
            each.close();
        }
    }
}

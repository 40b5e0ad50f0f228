package io.signalbox.dataplane.transport.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.signalbox.dataplane.support.ClientFrames;
import io.signalbox.dataplane.support.ErrorWatch;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.dataplane.support.Tokens;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send on before their upgrade is answered, or no proper request at all: no buffer is lost over them. */
@QuarkusTest
class ImpatientClientsTest extends NodeUnderTest {
    private static final byte[] HANDSHAKE = ClientFrames.text("{\"protocol\":\"json\",\"version\":1}\u001e");

    private static byte[] upgrade(String path, String token) {
        return (RawHttp.head(
                                "GET",
                                path,
                                "Upgrade: websocket",
                                "Connection: Upgrade",
                                "Sec-WebSocket-Version: 13",
                                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                "Authorization: Bearer " + token)
                        + "\r\n")
                .getBytes(US_ASCII);
    }

    private RawHttp sent(byte[]... parts) throws IOException {
        RawHttp http = closing(RawHttp.open(server()));
        http.send(ClientFrames.concat(parts));
        return http;
    }

    /** A line end among the bytes would end another request, were they read as HTTP. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"})
    void one_that_goes_on_behind_its_request_is_cut_off(String ping) throws Exception {
        serving("eager");
        byte[] unmasked = ClientFrames.frame(0x80 | ClientFrames.PING, ping.getBytes(US_ASCII), 0);
        RawHttp client = sent(upgrade("/client/?hub=eager", Tokens.client("eager")), unmasked, HANDSHAKE);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void so_is_one_that_comes_back_and_its_connection_waits_for_a_better_socket() throws Exception {
        String hub = StandInControlPlane.STATEFUL_HUB;
        serving(hub);
        String token = Tokens.client(hub);
        byte[] upgrade =
                upgrade("/client/?hub=" + hub + "&id=" + negotiate(hub, token, "&useStatefulReconnect=true"), token);
        RawHttp first = sent(upgrade);
        assertThat(first.begun().status()).isEqualTo(101);
        first.send(ClientFrames.text("{\"protocol\":\"json\",\"version\":2}\u001e"));
        assertThat(first.text(2 + 3)).endsWith("{}|");
        assertThat(sent(upgrade, ClientFrames.control(ClientFrames.PING)).isEnded())
                .isTrue();
        assertThat(sent(upgrade).begun().status()).isEqualTo(101);
    }

    @Test
    void requests_that_are_none_are_not_logged() throws Exception {
        try (ErrorWatch log = new ErrorWatch()) {
            RawHttp nameless = sent("GET /client/?hub=x HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            assertThat(nameless.answer().toString()).isEqualTo("400 Host header required");
            String poll = RawHttp.head("GET", "/client/?hub=x", "Authorization: Bearer x") + "\r\n";
            for (String strange : new String[] {poll + "\u0081\u0002\n\n", "GET / HTTP/1.1\nHost: x\n\n", "\0\n\n"}) {
                sent(strange.getBytes(US_ASCII)).reset();
            }
            RawHttp last = sent(poll.getBytes(US_ASCII));
            Eventually.holds("the last is answered", last::hasMore);
            assertThat(log.errors()).isEmpty();
        }
    }
}

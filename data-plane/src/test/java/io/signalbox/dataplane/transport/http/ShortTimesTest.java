package io.signalbox.dataplane.transport.http;

import static io.signalbox.dataplane.support.StandInControlPlane.STATEFUL_HUB;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.RawWebSocket;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ToAppServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What takes its time, made short (spec/signalr-transports.md §6 and §10). */
@QuarkusTest
@TestProfile(ShortTimesTest.Short.class)
class ShortTimesTest extends NodeUnderTest {
    public static final class Short implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("signalbox.data-plane.poll-timeout", "1s", "signalbox.data-plane.disconnect-timeout", "3s");
        }
    }

    @Test
    void a_poll_for_which_there_is_nothing_is_answered_so_and_the_next_one_is_welcome() throws Exception {
        serving("shortpolls");
        String token = Tokens.client("shortpolls");
        HttpPeer client = closing(new HttpPeer(server(), "shortpolls", token, negotiate("shortpolls", token)));
        client.connected();
        for (int i = 0; i < 2; i++) {
            RawHttp.Answer nothing = client.poll();
            assertThat(nothing.status()).isEqualTo(200);
            assertThat(nothing.header("Content-Type")).isEqualTo("text/plain");
            assertThat(nothing.header("Content-Length")).isEqualTo("0");
            StateTableTest.assertCaching("poll", nothing);
        }
    }

    // compat: st-gone
    @Test
    void who_comes_back_on_a_new_socket_after_the_disconnect_timeout_is_not_found() throws Exception {
        FakeAppServer appServer = serving(STATEFUL_HUB);
        String token = Tokens.user(STATEFUL_HUB, "gone");
        String id = negotiate(STATEFUL_HUB, token, "&useStatefulReconnect=true");
        RawWebSocket first = socket(id, token);
        first.say("{\"protocol\":\"json\",\"version\":2}|");
        assertThat(first.next()).isEqualTo("{}");
        first.reset();
        ToAppServer ended = appServer.await(ToAppServer::hasClientClosed);
        assertThat(ended.getClientClosed().getCode()).isEqualTo("CLIENT_LOST");
        // The app server may hear of the end a moment before the id is forgotten; until then it is over, which is 204.
        RawWebSocket late = Eventually.get(() -> socket(id, token), answered -> answered.status() != 204);
        assertThat(late.status()).isEqualTo(404);
        assertThat(late.body()).isEqualTo("No Connection with that ID");
    }

    private RawWebSocket socket(String id, String token) {
        String path = "/client/?hub=" + STATEFUL_HUB + "&id=" + id;
        try {
            return closing(RawWebSocket.open(server(), path, "Authorization: Bearer " + token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

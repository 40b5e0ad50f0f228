package io.signalbox.dataplane.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.NodeUnderTest;
import io.signalbox.dataplane.support.RawHttp;
import io.signalbox.dataplane.support.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The row of the state table that takes its time (spec/signalr-transports.md §6). */
@QuarkusTest
@TestProfile(PollTimeoutTest.ShortPolls.class)
class PollTimeoutTest extends NodeUnderTest {
    public static final class ShortPolls implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("signalbox.data-plane.poll-timeout", "1s");
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
}

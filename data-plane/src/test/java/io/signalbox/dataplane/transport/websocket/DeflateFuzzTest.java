package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.FuzzRounds;
import io.signalbox.dataplane.support.FuzzedNode;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.protocol.grpc.ToAppServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of clients with compression, bent: each is answered or ended within a time, and nobody beside notices. */
@Timeout(120)
@QuarkusTest
@TestProfile(DeflateFuzzTest.Compressing.class)
class DeflateFuzzTest extends FuzzedNode {
    private static final int SESSIONS = 200;
    private static final int BETWEEN_LOOKS = 100;
    private static final String HUB = "deflated";

    public static final class Compressing implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> all = new HashMap<>(new HeldShort().getConfigOverrides());
            all.put("signalbox.data-plane.web-socket-compression", "true");
            return all;
        }
    }

    @ParameterizedTest(name = "fuzz.seed={0}")
    @MethodSource(FuzzRounds.SEEDS)
    void a_bent_session_is_answered_or_ended_and_nobody_beside_it_notices(long seed) throws Exception {
        DeflatedSessions sessions = new DeflatedSessions(new Random(seed));
        FakeAppServer appServer = servingShort(HUB, false);
        FuzzedPlay play = closing(new FuzzedPlay(server()));
        for (int i = 1; i <= SESSIONS; i++) {
            String when = "-Dfuzz.seed=" + seed + ", session " + i;
            play.play(sessions.draw("/client/?hub=" + HUB, Tokens.client(HUB)), when);
            if (i % BETWEEN_LOOKS == 0) {
                play.awaitStayers();
                requireWell("after " + when);
            }
        }
        assertThat(appServer.hasEnded()).isFalse();
        assertThat(appServer.heard().stream().filter(ToAppServer::hasClientData).count())
                .as("times that what was compressed was read")
                .isGreaterThan(SESSIONS / 4);
        requireNothingLeft(HUB, "after -Dfuzz.seed=" + seed);
        requireWell("after -Dfuzz.seed=" + seed);
    }
}

package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.FuzzRounds;
import io.signalbox.dataplane.support.FuzzedNode;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.Tokens;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions of clients, bent: each is answered or ended within a time, and nobody beside notices. */
@Timeout(120)
@QuarkusTest
@TestProfile(HeldShort.class)
class WebSocketFuzzTest extends FuzzedNode {
    private static final int SESSIONS = 350;
    private static final int BETWEEN_LOOKS = 100;
    private static final String HUB = "bent";
    private static final String STATEFUL_HUB = "bent_stateful";

    @ParameterizedTest(name = "fuzz.seed={0}")
    @MethodSource(FuzzRounds.SEEDS)
    void a_bent_session_is_answered_or_ended_and_nobody_beside_it_notices(long seed) throws Exception {
        FuzzedSessions sessions = new FuzzedSessions(new Random(seed));
        FakeAppServer usual = servingShort(HUB, false);
        FakeAppServer stateful = servingShort(STATEFUL_HUB, true);
        FuzzedPlay play = closing(new FuzzedPlay(server()));
        for (int i = 1; i <= SESSIONS; i++) {
            String when = "-Dfuzz.seed=" + seed + ", session " + i;
            if (i % 7 == 0) {
                comeBack(play, sessions, when);
            } else {
                play.play(sessions.first("/client/?hub=" + HUB, Tokens.client(HUB), 1), when);
            }
            if (i % BETWEEN_LOOKS == 0) {
                play.awaitStayers();
                requireWell("after " + when);
            }
        }
        assertThat(List.of(usual.hasEnded(), stateful.hasEnded()))
                .as("streams of app servers that ended")
                .containsOnly(false);
        requireNothingLeft(HUB, "after -Dfuzz.seed=" + seed);
        // What may come back does not, and ends with its app server.
        stateful.complete();
        requireNothingLeft(STATEFUL_HUB, "after -Dfuzz.seed=" + seed);
        requireWell("after -Dfuzz.seed=" + seed);
    }

    private void comeBack(FuzzedPlay play, FuzzedSessions sessions, String when) throws Exception {
        String token = Tokens.client(STATEFUL_HUB);
        String path =
                "/client/?hub=" + STATEFUL_HUB + "&id=" + negotiate(STATEFUL_HUB, token, "&useStatefulReconnect=true");
        play.play(sessions.first(path, token, 2), when);
        play.play(sessions.again(path, token), when + " again");
    }
}

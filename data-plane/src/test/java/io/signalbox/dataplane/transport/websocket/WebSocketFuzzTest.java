package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.dataplane.support.FuzzRounds;
import io.signalbox.dataplane.support.FuzzedNode;
import io.signalbox.dataplane.support.FuzzedSocket;
import io.signalbox.dataplane.support.HeldShort;
import io.signalbox.dataplane.support.Tokens;
import io.signalbox.dataplane.transport.websocket.FuzzedSessions.Bent;
import io.signalbox.dataplane.transport.websocket.FuzzedSessions.Session;
import java.util.ArrayList;
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

    /** Clients that stay, with what they said. */
    private final List<Stayer> stayers = new ArrayList<>();

    private record Stayer(FuzzedSocket socket, Session session, String when) {}

    @ParameterizedTest(name = "fuzz.seed={0}")
    @MethodSource(FuzzRounds.SEEDS)
    void a_bent_session_is_answered_or_ended_and_nobody_beside_it_notices(long seed) throws Exception {
        FuzzedSessions sessions = new FuzzedSessions(new Random(seed));
        FakeAppServer usual = servingShort(HUB, false);
        FakeAppServer stateful = servingShort(STATEFUL_HUB, true);
        for (int i = 1; i <= SESSIONS; i++) {
            String when = "-Dfuzz.seed=" + seed + ", session " + i;
            if (i % 7 == 0) {
                comeBack(sessions, when);
            } else {
                play(sessions.first("/client/?hub=" + HUB, Tokens.client(HUB), 1), when);
            }
            if (i % BETWEEN_LOOKS == 0) {
                awaitStayers();
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

    private void comeBack(FuzzedSessions sessions, String when) throws Exception {
        String token = Tokens.client(STATEFUL_HUB);
        String path =
                "/client/?hub=" + STATEFUL_HUB + "&id=" + negotiate(STATEFUL_HUB, token, "&useStatefulReconnect=true");
        play(sessions.first(path, token, 2), when);
        play(sessions.again(path, token), when + " again");
    }

    private void play(Session session, String when) throws Exception {
        FuzzedSocket socket = closing(new FuzzedSocket(server()));
        try {
            play(session, socket, when);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(when + ": " + session.shown(), e);
        }
    }

    private void play(Session session, FuzzedSocket socket, String when) throws Exception {
        socket.send(session.head());
        if (session.patient() && session.bent() != Bent.HEAD) {
            socket.awaitHead();
        }
        socket.send(session.rest());
        switch (session.end()) {
            case RESETS -> socket.reset();
            case STAYS -> stayers.add(new Stayer(socket, session, when));
            case FINISHES -> {
                socket.finish();
                socket.awaitEnd();
                assertThat(socket.isWellFormed()).as("answer: %s", socket).isTrue();
                socket.close();
            }
        }
    }

    /** Those whose upgrade was refused may go on in HTTP; all others are ended. */
    private void awaitStayers() throws Exception {
        for (Stayer stayer : stayers) {
            try (FuzzedSocket socket = stayer.socket()) {
                socket.awaitHead();
                if (socket.isUpgraded()) {
                    socket.awaitEnd();
                }
                assertThat(socket.isWellFormed()).as("answer: %s", socket).isTrue();
            } catch (Exception | AssertionError e) {
                throw new AssertionError(stayer.when() + ": " + stayer.session().shown(), e);
            }
        }
        stayers.clear();
    }
}

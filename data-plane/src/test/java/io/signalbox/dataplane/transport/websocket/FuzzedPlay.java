package io.signalbox.dataplane.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.support.FuzzedSocket;
import io.signalbox.dataplane.transport.websocket.FuzzedSessions.Session;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Plays sessions against a node: each is answered or ended within a time. */
final class FuzzedPlay implements AutoCloseable {
    private final URI server;
    /** Clients that stay, with what they said. */
    private final List<Stayer> stayers = new ArrayList<>();

    private record Stayer(FuzzedSocket socket, Session session, String when) {}

    FuzzedPlay(URI server) {
        this.server = server;
    }

    void play(Session session, String when) throws Exception {
        FuzzedSocket socket = new FuzzedSocket(server);
        try {
            play(session, socket, when);
        } catch (Exception | AssertionError e) {
            socket.close();
            throw new AssertionError(when + ": " + session.shown(), e);
        }
    }

    private void play(Session session, FuzzedSocket socket, String when) throws Exception {
        socket.send(session.head());
        if (session.patient()) {
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
    void awaitStayers() throws Exception {
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

    @Override
    public void close() throws Exception {
        for (Stayer stayer : stayers) {
            stayer.socket().close();
        }
    }
}

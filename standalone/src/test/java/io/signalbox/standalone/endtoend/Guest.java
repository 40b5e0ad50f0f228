package io.signalbox.standalone.endtoend;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One of a crowd: a client that comes again whenever its connection ends, until the crowd goes home. */
final class Guest {
    private final int number;
    private final Crowd crowd;
    /** Those of a round, the latest last. */
    private final List<Session> sessions = new CopyOnWriteArrayList<>();

    private volatile @Nullable Session in;

    Guest(int number, Crowd crowd) {
        this.number = number;
        this.crowd = crowd;
    }

    int number() {
        return number;
    }

    boolean isIn() {
        return in != null;
    }

    /** @throws AssertionError when it is not in */
    Session session() {
        Session now = in;
        if (now == null) {
            throw new AssertionError("guest " + number + " is not in");
        }
        return now;
    }

    /** Waits until it is in. */
    Session awaitSession() {
        while (true) {
            Session now = in;
            if (now != null) {
                return now;
            }
            Await.until("guest " + number + " is in", Crowd.LIMIT, this::isIn);
        }
    }

    /** Where messages for it go; when it is on its way, to where it was. */
    String id() {
        List<Session> all = List.copyOf(sessions);
        return all.get(all.size() - 1).id();
    }

    List<Session> sessions() {
        return List.copyOf(sessions);
    }

    /** What was heard is forgotten, and connections that have ended are. */
    void forget() {
        Session now = in;
        sessions.removeIf(session -> session != now);
        sessions.forEach(Session::forget);
    }

    void isIn(Session session) {
        sessions.add(session);
        session.isIn();
        in = session;
        crowd.counted(1);
        if (crowd.isOver()) {
            session.leave();
        }
    }

    void isOut(Session session) {
        if (session == in) {
            in = null;
            crowd.counted(-1);
        } else if (!session.ending().equals(Ending.COME_AGAIN)) {
            isRefused("ended before it was in: " + session.ending());
        }
        crowd.comeAgain(this);
    }

    void isRefused(String why) {
        crowd.refused(why);
    }
}

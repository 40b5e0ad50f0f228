package io.signalbox.dataplane.transport.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The polls that wait here for something, most of them for clients of other nodes when this one goes: those hear nothing of
 * that, and would be cut off in the middle of a poll. Any thread.
 */
final class OpenPolls {
    private final Set<HttpReply> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    void add(HttpReply poll) {
        waiting.add(poll);
        poll.whenOver(() -> waiting.remove(poll));
        if (over) {
            // Whoever lets them go may have looked before this was one of them.
            poll.askAgain();
        }
    }

    /** Each is told that nothing has come, and comes again another way; from now on all are. */
    void letGo() {
        over = true;
        waiting.forEach(HttpReply::askAgain);
    }
}

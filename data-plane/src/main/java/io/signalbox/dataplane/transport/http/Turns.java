package io.signalbox.dataplane.transport.http;

import io.signalbox.protocol.name.ConnectionId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * One POST of a connection after the other on this node, in the order they came: the next one's body is not read before
 * the last one was answered (spec/signalr-transports.md §7). Any thread.
 */
final class Turns {
    /** Their bodies are not read yet. The Java client sends as many POSTs at once as it has messages (§7). */
    private static final int MOST_WAITING = 1_024;

    /** Those that wait behind the one whose turn it is. */
    private final ConcurrentMap<ConnectionId, Queue<Runnable>> waiting = new ConcurrentHashMap<>();

    /** Runs {@code turn} when it is its turn, at once or later; false: too many wait. {@link #done} ends it. */
    boolean take(ConnectionId id, Runnable turn) {
        boolean[] first = {false};
        boolean[] room = {true};
        waiting.compute(id, (same, line) -> {
            if (line == null) {
                first[0] = true;
                return new ArrayDeque<>(0);
            }
            room[0] = line.size() < MOST_WAITING && line.add(turn);
            return line;
        });
        if (first[0]) {
            turn.run();
        }
        return room[0];
    }

    void done(ConnectionId id) {
        Runnable[] next = {null};
        waiting.computeIfPresent(id, (same, line) -> {
            next[0] = line.poll();
            return next[0] == null ? null : line;
        });
        if (next[0] != null) {
            next[0].run();
        }
    }
}

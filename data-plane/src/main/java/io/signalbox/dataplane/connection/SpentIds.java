package io.signalbox.dataplane.connection;

import io.signalbox.protocol.name.ConnectionId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Ids of connections that ended while their token was still fresh. A client that may come back tries once more after
 * the end, and must not begin anew with the old token; those of others that are replayed harm nobody. An id is kept for
 * what is left of its token's few seconds.
 */
final class SpentIds {
    private final ConcurrentMap<ConnectionId, Long> ends = new ConcurrentHashMap<>();

    /** @param until in {@link System#nanoTime} */
    void add(ConnectionId id, long until) {
        if (until - System.nanoTime() > 0) {
            ends.put(id, until);
        }
    }

    boolean contains(ConnectionId id, long now) {
        Long until = ends.get(id);
        return until != null && until - now > 0;
    }

    /** Forgets those whose time is over. */
    void sweep(long now) {
        if (!ends.isEmpty()) {
            ends.values().removeIf(until -> until - now <= 0);
        }
    }
}

package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.leave.Crowd;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The clients of other nodes that are bound to streams of this one. They go with the node as its own do: its end would
 * send all of them to their nodes' doors at once.
 */
final class FarGuests implements Crowd {
    private final Set<FarClient> here = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** False: none comes in; whoever was told so is to be removed. */
    boolean add(FarClient client) {
        // First, so that whoever closes it and looks who is here misses nobody.
        here.add(client);
        return !closed;
    }

    void remove(FarClient client) {
        here.remove(client);
    }

    void close() {
        closed = true;
    }

    void open() {
        closed = false;
    }

    @Override
    public int size() {
        return here.size();
    }

    @Override
    public List<Guest> all() {
        return here.stream().map(this::guest).toList();
    }

    private Guest guest(FarClient client) {
        return new Guest() {
            @Override
            public boolean isHere() {
                return here.contains(client);
            }

            @Override
            public void tell(Duration after) {
                client.after(after, () -> client.end(CloseCode.SHUTDOWN, null, CloseCode.SHUTDOWN.allowReconnect()));
            }
        };
    }
}

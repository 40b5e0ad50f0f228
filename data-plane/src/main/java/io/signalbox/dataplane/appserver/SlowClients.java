package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.connection.Backlog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Clients of one stream that read slowly: their app server is told, so that it holds back what can wait, and told again
 * when they have caught up.
 */
final class SlowClients {
    private static final Duration FIRST_LOOK = Duration.ofMillis(5);
    private static final Duration LAZIEST_LOOK = Duration.ofMillis(160);

    private final Set<StreamClient> slow = ConcurrentHashMap.newKeySet();
    private final Teller teller;

    interface Teller {
        /** Whether the client is still one of the stream's. */
        boolean serves(StreamClient client);

        /** Tells the app server. */
        void tell(StreamClient client, boolean slow);
    }

    SlowClients(Teller teller) {
        this.teller = teller;
    }

    /** Something was sent to the client; in its turn. */
    void look(StreamClient client) {
        if (client.backlog() == Backlog.HIGH && teller.serves(client) && slow.add(client)) {
            teller.tell(client, true);
            lookAgain(client, FIRST_LOOK);
        }
    }

    private void lookAgain(StreamClient client, Duration delay) {
        client.after(delay, () -> {
            if (!slow.contains(client)) {
                return;
            }
            if (client.backlog() == Backlog.LOW) {
                slow.remove(client);
                teller.tell(client, false);
                return;
            }
            Duration longer = delay.multipliedBy(2);
            lookAgain(client, longer.compareTo(LAZIEST_LOOK) < 0 ? longer : LAZIEST_LOOK);
        });
    }

    /** The client is gone. */
    void forget(StreamClient client) {
        slow.remove(client);
    }
}

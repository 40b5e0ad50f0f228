package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.connection.Backlog;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.OnEventLoop;
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

    private final Set<ClientConnection> slow = ConcurrentHashMap.newKeySet();
    private final Teller teller;

    interface Teller {
        /** Whether the client is still one of the stream's. */
        boolean serves(ClientConnection connection);

        /** Tells the app server. */
        void tell(ClientConnection connection, boolean slow);
    }

    SlowClients(Teller teller) {
        this.teller = teller;
    }

    /** Something was sent to the client. */
    @OnEventLoop
    void look(ClientConnection connection) {
        if (connection.account().backlog() == Backlog.HIGH && teller.serves(connection) && slow.add(connection)) {
            teller.tell(connection, true);
            lookAgain(connection, FIRST_LOOK);
        }
    }

    private void lookAgain(ClientConnection connection, Duration delay) {
        var unused = connection.loop().after(delay, () -> {
            if (!slow.contains(connection)) {
                return;
            }
            if (connection.account().backlog() == Backlog.LOW) {
                slow.remove(connection);
                teller.tell(connection, false);
                return;
            }
            Duration longer = delay.multipliedBy(2);
            lookAgain(connection, longer.compareTo(LAZIEST_LOOK) < 0 ? longer : LAZIEST_LOOK);
        });
    }

    /** The client is gone. */
    void forget(ClientConnection connection) {
        slow.remove(connection);
    }
}

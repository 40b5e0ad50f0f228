package io.signalbox.sdk.server;

import io.signalbox.protocol.grpc.ClientClaims;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.ClientFlow;
import io.signalbox.protocol.grpc.ClientOpened;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.sdk.ConnectionLostException;
import io.signalbox.sdk.HubException;
import io.signalbox.sdk.hub.ClientLink;
import io.signalbox.sdk.hub.ClientSession;
import io.signalbox.sdk.hub.HubHost;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The clients bound to one stream. */
final class StreamClients {
    private static final Logger LOG = System.getLogger(StreamClients.class.getName());

    private final HubHost<?> hub;
    private final ClientLink link;
    private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();
    private final CompletableFuture<@Nullable Void> empty = new CompletableFuture<>();
    private volatile boolean leaving;
    private volatile @Nullable String lost;

    StreamClients(HubHost<?> hub, ClientLink link) {
        this.hub = hub;
        this.link = link;
    }

    void opened(ClientOpened client) {
        String id = client.getConnectionId();
        if (leaving) {
            link.close(id, null, true);
            return;
        }
        try {
            keep(id, hub.open(client, link));
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "hub " + hub.name() + ": client " + id + " not taken", e);
            link.close(id, CloseCode.APP_SERVER_CLOSED.text(), true);
        }
    }

    /** What ends the stream meanwhile, on another thread, finds the session in the map or is seen here. */
    private void keep(String id, ClientSession session) {
        sessions.put(id, session);
        if (leaving) {
            session.leave();
        }
        String why = lost;
        if (why != null) {
            sessions.remove(id, session);
            session.lost(streamLost(why));
            tellIfEmpty();
        }
    }

    void data(ClientData data) {
        ClientSession session = sessions.get(data.getConnectionId());
        if (session == null) {
            LOG.log(Level.DEBUG, "data of connection {0}, which is not here", data.getConnectionId());
            return;
        }
        session.received(data.getFrames());
    }

    void flow(ClientFlow flow) {
        ClientSession session = sessions.get(flow.getConnectionId());
        if (session != null) {
            session.slow(flow.getPaused());
        }
    }

    void claims(ClientClaims claims) {
        ClientSession session = sessions.get(claims.getConnectionId());
        if (session != null) {
            session.claims(claims.getClaimsList());
        }
    }

    void closed(ClientClosed closed) {
        ClientSession session = sessions.remove(closed.getConnectionId());
        if (session != null) {
            session.ended(reason(closed));
        }
        tellIfEmpty();
    }

    private static @Nullable Throwable reason(ClientClosed closed) {
        if (!closed.hasError()) {
            return null;
        }
        return closed.getCode().equals(CloseCode.CLIENT_LEFT.name())
                ? new HubException(closed.getError())
                : new ConnectionLostException(closed.getCode(), closed.getError());
    }

    /** The stream is over, and its clients with it. */
    void lost(String why) {
        lost = why;
        sessions.values().forEach(session -> session.lost(streamLost(why)));
        sessions.clear();
        tellIfEmpty();
    }

    private static ConnectionLostException streamLost(String why) {
        return new ConnectionLostException(CloseCode.APP_SERVER_LOST.name(), why);
    }

    /** Lets every client go when its running invocations are over. */
    void leave() {
        leaving = true;
        sessions.values().forEach(ClientSession::leave);
        tellIfEmpty();
    }

    /** Done when the stream leaves and its last client is gone. */
    CompletableFuture<@Nullable Void> empty() {
        return empty;
    }

    private void tellIfEmpty() {
        if (leaving && sessions.isEmpty()) {
            empty.complete(null);
        }
    }
}

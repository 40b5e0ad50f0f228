package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.connection.Expected;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.transport.websocket.FarSocket;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The connections of this node that are made of HTTP requests; answers for those with a WebSocket too. */
public final class Attachments implements Owner {
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);
    private static final String NOT_FOR_WEB_SOCKETS = "POST requests are not allowed for WebSocket connections.";

    private final ConcurrentMap<ConnectionId, Entry> byId = new ConcurrentHashMap<>();
    private final ConnectionLoops connections;
    private final Registry registry;
    private final HttpLimits limits;
    private final LongSupplier clock;

    private final EarlyBytes early = new EarlyBytes();

    /**
     * @param known done when every node knows where it is
     * @param knownBy when that has taken too long
     */
    private record Entry(Attachment attachment, CompletableFuture<Void> known, long knownBy) {}

    /** @param clock nanoseconds, as {@link System#nanoTime} */
    public Attachments(ConnectionLoops connections, Registry registry, HttpLimits limits, LongSupplier clock) {
        this.connections = connections;
        this.registry = registry;
        this.limits = limits;
        this.clock = clock;
    }

    /** Whether a connection of that id is made of HTTP requests, here. */
    public boolean holds(ConnectionId id) {
        Entry entry = byId.get(id);
        return entry != null && !entry.attachment.isGone();
    }

    /** Whether a connection of that id ended, and its token must not begin another one. */
    boolean isSpent(ConnectionId id) {
        return connections.isSpent(id);
    }

    /** Whether a connection of that id is here, whatever its transport, or was until a moment ago. */
    public boolean answersFor(ConnectionId id) {
        return byId.containsKey(id) || connections.find(id).isPresent();
    }

    /**
     * A new attachment, unless the id has one.
     *
     * @throws RefusedException when too many clients have not finished their handshake
     */
    void open(Opening opening) {
        // Under the lock of the id, so that joins and leaves reach the registry in their order.
        byId.computeIfAbsent(opening.newcomer().client().id(), id -> begin(opening));
    }

    private Entry begin(Opening opening) {
        Client client = opening.newcomer().client();
        Expected expected = connections.expect(client.tenant());
        try {
            Attachment attachment = new Attachment(opening, expected, this);
            CompletableFuture<Void> known = new CompletableFuture<>();
            registry.join(topic(client)).whenComplete((joined, failure) -> end(known, failure));
            return new Entry(attachment, known, now() + KNOWN_WITHIN.toNanos());
        } catch (RuntimeException e) {
            expected.giveUp();
            throw e;
        }
    }

    private static void end(CompletableFuture<Void> known, @Nullable Throwable failure) {
        if (failure == null) {
            known.complete(null);
        } else {
            known.completeExceptionally(failure);
        }
    }

    /** The answer lets the client go on, perhaps at another node: so it waits until that one finds the connection. */
    @Override
    public Runnable ask(ClientRequest request, Reply reply) {
        Entry entry = byId.get(request.connection());
        if (entry == null || !isOf(entry.attachment.client(), request)) {
            elsewise(request, reply);
            return () -> {};
        }
        Attachment attachment = entry.attachment;
        CompletionStage<Void> asked = entry.known.whenComplete((known, failure) -> {
            if (failure == null) {
                attachment.onLoop(() -> attachment.ask(request, reply));
            } else {
                unknown(attachment, failure, reply);
            }
        });
        return () -> asked.thenRun(() -> attachment.onLoop(() -> attachment.hungUp(reply)));
    }

    private void unknown(Attachment attachment, Throwable failure, Reply reply) {
        Log.LOG.requestFailed(failure);
        remove(attachment);
        attachment.onLoop(attachment::undo);
        reply.refused(new RefusedException(Refusal.SERVER_BUSY));
    }

    /** A connection with a WebSocket, or none. */
    private void elsewise(ClientRequest request, Reply reply) {
        Optional<ClientConnection> webSocket =
                connections.find(request.connection()).filter(found -> isOf(found.client(), request));
        if (webSocket.isEmpty()) {
            reply.text(404, Reply.UNKNOWN_ID);
            return;
        }
        switch (request.kind()) {
            case POLL, EVENTS -> reply.text(400, Reply.OTHER_TRANSPORT);
            case SEND -> reply.text(405, NOT_FOR_WEB_SOCKETS);
            case TERMINATE -> reply.text(400, Attachment.NOT_LONG_POLLING);
            case REFRESH -> webSocket.get().loop().execute(() -> refresh(webSocket.get(), request, reply));
        }
    }

    @OnEventLoop
    static void refresh(ClientConnection connection, ClientRequest request, Reply reply) {
        if (connection.account().authenticated(request.shown())) {
            reply.text(200, "");
        } else {
            reply.text(404, Reply.UNKNOWN_ID);
        }
    }

    @Override
    public void resume(Comeback comeback, ClientSocket socket) {
        Optional<ClientConnection> webSocket = connections
                .find(comeback.connection())
                .filter(found -> isOf(found.client(), comeback.tenant(), comeback.hub()));
        if (holds(comeback.connection())) {
            socket.refuse(400, Reply.OTHER_TRANSPORT);
        } else if (webSocket.isPresent()) {
            new FarSocket(socket, webSocket.get(), comeback.shown()).begin();
        } else {
            socket.refuse(404, Reply.UNKNOWN_ID);
        }
    }

    private static boolean isOf(Client client, ClientRequest request) {
        return isOf(client, request.tenant(), request.hub());
    }

    private static boolean isOf(Client client, TenantName tenant, HubName hub) {
        return client.tenant().equals(tenant) && client.hub().equals(hub);
    }

    private static Topic topic(Client client) {
        return Topic.attachment(client.tenant(), client.hub(), client.id());
    }

    /** Whether a client was told the end of its connection a moment ago, and may be about to say goodbye. */
    public boolean awaitGoodbyes() {
        long now = now();
        return byId.values().stream().anyMatch(entry -> entry.attachment.isParting(now));
    }

    /** To be called every now and then: ends what has had its time. */
    public void sweep() {
        long now = now();
        for (Entry entry : byId.values()) {
            if (!entry.known.isDone() && entry.knownBy - now <= 0) {
                entry.known.completeExceptionally(new TimeoutException("registry: no answer within " + KNOWN_WITHIN));
            }
            if (entry.attachment.isDue(now)) {
                entry.attachment.loop().execute(entry.attachment::onDue);
            }
        }
    }

    void remove(Attachment attachment) {
        byId.computeIfPresent(attachment.client().id(), (id, entry) -> {
            if (entry.attachment != attachment) {
                return entry;
            }
            registry.leave(topic(attachment.client()));
            return null;
        });
    }

    ConnectionLoops connections() {
        return connections;
    }

    EarlyBytes early() {
        return early;
    }

    HttpLimits limits() {
        return limits;
    }

    long now() {
        return clock.getAsLong();
    }
}

package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.name.ConnectionId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** The connections of this node that are made of HTTP requests. */
public final class Attachments implements Owner {
    private static final String NOT_FOR_WEB_SOCKETS = "POST requests are not allowed for WebSocket connections.";

    private final ConcurrentMap<ConnectionId, Entry> byId = new ConcurrentHashMap<>();
    private final ConnectionLoops connections;
    private final Registry registry;
    private final HttpLimits limits;
    private final LongSupplier clock;

    /** @param known done when every node knows where it is */
    private record Entry(Attachment attachment, CompletionStage<Void> known) {}

    /** @param clock nanoseconds, as {@link System#nanoTime} */
    public Attachments(ConnectionLoops connections, Registry registry, HttpLimits limits, LongSupplier clock) {
        this.connections = connections;
        this.registry = registry;
        this.limits = limits;
        this.clock = clock;
    }

    /** Whether a connection of that id is made of HTTP requests, here. */
    public boolean holds(ConnectionId id) {
        return byId.containsKey(id);
    }

    /** Whether a connection of that id ended, and its token must not begin another one. */
    boolean isSpent(ConnectionId id) {
        return connections.isSpent(id);
    }

    /** Whether a connection of that id is here, whatever its transport. */
    boolean answersFor(ConnectionId id) {
        return holds(id) || connections.find(id).isPresent();
    }

    /** A new attachment, unless the id has one; done when the requests that follow find it from every node. */
    CompletionStage<Void> open(Opening opening) {
        Client client = opening.newcomer().client();
        return byId.computeIfAbsent(
                        client.id(),
                        // Under the lock of the id, so that joins and leaves reach the registry in their order.
                        id -> new Entry(new Attachment(opening, this), registry.join(topic(client))))
                .known;
    }

    @Override
    public Runnable ask(ClientRequest request, Reply reply) {
        Entry entry = byId.get(request.connection());
        if (entry == null || !isOf(entry.attachment.opening().newcomer().client(), request)) {
            elsewise(request, reply);
            return () -> {};
        }
        Attachment attachment = entry.attachment;
        attachment.onLoop(() -> attachment.ask(request, reply));
        return () -> attachment.onLoop(() -> attachment.hungUp(reply));
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
            case POLL, EVENTS -> reply.text(400, Attachment.OTHER_TRANSPORT);
            case SEND -> reply.text(405, NOT_FOR_WEB_SOCKETS);
            case TERMINATE -> reply.text(400, Attachment.NOT_LONG_POLLING);
        }
    }

    private static boolean isOf(Client client, ClientRequest request) {
        return client.tenant().equals(request.tenant()) && client.hub().equals(request.hub());
    }

    private static Topic topic(Client client) {
        return Topic.attachment(client.tenant(), client.hub(), client.id());
    }

    /** To be called every now and then: ends what has had its time. */
    public void sweep() {
        long now = now();
        for (Entry entry : byId.values()) {
            if (entry.attachment.isDue(now)) {
                entry.attachment.loop().execute(entry.attachment::onDue);
            }
        }
    }

    void remove(Attachment attachment) {
        byId.computeIfPresent(attachment.id(), (id, entry) -> {
            if (entry.attachment != attachment) {
                return entry;
            }
            registry.leave(topic(attachment.opening().newcomer().client()));
            return null;
        });
    }

    ConnectionLoops connections() {
        return connections;
    }

    HttpLimits limits() {
        return limits;
    }

    long now() {
        return clock.getAsLong();
    }
}

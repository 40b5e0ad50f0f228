package io.signalbox.dataplane.transport.http;

import io.netty.channel.EventLoop;
import io.signalbox.dataplane.connection.Authentication;
import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoop;
import io.signalbox.dataplane.connection.Expected;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP requests of one connection have in common (the state table of spec/signalr-transports.md §3): its
 * transport, once one is chosen, the bytes that its client posts, and the time it has. Confined to one event loop. When
 * its connection has ended it stays, as gone, for as long as its token could begin another, or its client is still about
 * to say goodbye.
 */
final class Attachment {
    static final String NOT_LONG_POLLING = "Cannot terminate this connection using the DELETE endpoint.";

    private final Client client;
    private final EventLoop loop;
    private final Attachments home;
    private final Inbox inbox;
    private final Expected expected;
    private final long freshUntil;
    private final @Nullable Duration pollInterval;
    private final Farewell farewell;
    private volatile long deadline;
    private volatile boolean gone;
    /** All that the client showed; not kept longer than until the connection has it. */
    private @Nullable Opening opening;

    private @Nullable HttpTransport transport;

    /** @param expected its place until there is a connection */
    Attachment(Opening opening, Expected expected, Attachments home) {
        this.client = opening.newcomer().client();
        this.loop = opening.loop();
        this.home = home;
        this.inbox = new Inbox(loop, client.tenant(), home.early());
        this.expected = expected;
        this.freshUntil = opening.freshUntil();
        this.pollInterval = opening.pollInterval();
        this.farewell = new Farewell(home::now);
        this.deadline = home.now() + home.limits().disconnect().toNanos();
        this.opening = opening;
    }

    Client client() {
        return client;
    }

    EventLoop loop() {
        return loop;
    }

    Inbox inbox() {
        return inbox;
    }

    HttpLimits limits() {
        return home.limits();
    }

    Farewell farewell() {
        return farewell;
    }

    /** Between polls. */
    Duration idleLimit() {
        return pollInterval == null ? limits().disconnect() : pollInterval;
    }

    void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** Whether its connection has ended. From any thread. */
    boolean isGone() {
        return gone;
    }

    @OnEventLoop
    void ask(ClientRequest request, Reply reply) {
        try {
            answer(request, reply);
        } catch (RefusedException e) {
            reply.refused(e);
        } catch (RuntimeException | VirtualMachineError e) {
            reply.text(500, "");
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        if (transport == null || gone) {
            Log.LOG.connectionFailed(client.id(), cause);
            gone();
        } else {
            ConnectionLoop.failed(transport.served(), cause);
        }
    }

    private void answer(ClientRequest request, Reply reply) {
        if (gone) {
            reply.text(404, Reply.UNKNOWN_ID);
            if (request.kind() == ClientRequest.Kind.TERMINATE) {
                farewell.deleted();
                stay();
            }
            return;
        }
        switch (request.kind()) {
            case POLL -> poll(reply, request.shown());
            case EVENTS -> events(reply);
            case SEND -> inbox.add(request.body(), reply);
            case TERMINATE -> terminate(reply);
            case REFRESH -> refresh(request, reply);
        }
    }

    private void poll(Reply reply, Authentication shown) {
        if (transport instanceof LongPolling polling) {
            polling.poll(reply, shown);
        } else if (transport == null) {
            attach(new LongPolling(this), reply);
        } else {
            reply.text(400, Reply.OTHER_TRANSPORT);
        }
    }

    private void events(Reply reply) {
        if (transport == null) {
            attach(new EventStream(this), reply);
        } else if (transport instanceof EventStream) {
            reply.text(409, "");
        } else {
            reply.text(400, Reply.OTHER_TRANSPORT);
        }
    }

    private void terminate(Reply reply) {
        if (transport instanceof LongPolling polling) {
            polling.terminate(reply);
        } else {
            reply.text(400, NOT_LONG_POLLING);
        }
    }

    private void refresh(ClientRequest request, Reply reply) {
        if (transport == null) {
            reply.text(404, Reply.UNKNOWN_ID);
        } else {
            Attachments.refresh(transport.served(), request, reply);
        }
    }

    /** Here the connection comes to be; what was posted before is its first input. */
    private void attach(HttpTransport chosen, Reply reply) {
        Opening shown = Objects.requireNonNull(opening);
        opening = null;
        Optional<ClientConnection> connection =
                home.connections().attach(client, shown.newcomer().introduction(), loop, chosen, expected);
        if (connection.isEmpty()) {
            // A WebSocket came in between.
            reply.text(400, Reply.OTHER_TRANSPORT);
            gone();
            return;
        }
        requireAdmitted(shown, connection.get());
        transport = chosen;
        connection.get().account().knows(shown.newcomer().introduction().claims());
        chosen.serves(connection.get());
        chosen.begin(reply);
        inbox.open(connection.get());
    }

    /** After it was added: who disables a tenant, or lets a node leave, says so first and then ends what is there. */
    private void requireAdmitted(Opening shown, ClientConnection added) {
        try {
            shown.stillAdmitted().run();
        } catch (RuntimeException e) {
            added.withdraw();
            gone();
            throw e;
        }
    }

    @OnEventLoop
    void hungUp(Reply reply) {
        if (transport != null && !gone) {
            transport.hungUp(reply);
        }
    }

    /** From now on its requests are answered as those of a connection that never was. */
    @OnEventLoop
    void gone() {
        if (gone) {
            return;
        }
        end();
        home.connections().retire(client.id(), freshUntil);
        stay();
    }

    private void stay() {
        long now = home.now();
        long rest = Math.max(freshUntil - now, farewell.rest(now));
        deadline = now + rest;
        if (rest <= 0) {
            home.remove(this);
        }
    }

    /** As if it never was: its token may begin another. */
    @OnEventLoop
    void undo() {
        if (!gone) {
            end();
        }
    }

    private void end() {
        gone = true;
        opening = null;
        expected.giveUp();
        inbox.end();
        if (transport instanceof LongPolling polling) {
            polling.release();
        }
    }

    void deadlineIn(Duration time) {
        if (!gone) {
            deadline = home.now() + time.toNanos();
        }
    }

    void noDeadline() {
        if (!gone) {
            deadline = home.now() + Long.MAX_VALUE / 2;
        }
    }

    /** Whether its client has been told the end and may be about to say goodbye. From any thread. */
    boolean isParting(long now) {
        return farewell.rest(now) > 0;
    }

    /** From any thread. */
    boolean isDue(long now) {
        return deadline - now <= 0;
    }

    /** Looks again on its own loop: what happened since may have given it more time. */
    @OnEventLoop
    void onDue() {
        if (!isDue(home.now())) {
            return;
        }
        if (gone) {
            home.remove(this);
        } else if (transport instanceof LongPolling polling) {
            polling.onDeadline();
        } else {
            // An event stream has no deadline: this one never had a transport.
            gone();
        }
    }
}

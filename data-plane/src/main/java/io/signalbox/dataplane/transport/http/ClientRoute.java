package io.signalbox.dataplane.transport.http;

import com.google.protobuf.ByteString;
import io.netty.channel.EventLoop;
import io.signalbox.dataplane.connection.WhenKnown;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.negotiate.Admission;
import io.signalbox.dataplane.negotiate.Answers;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.dataplane.negotiate.ConnectionTokens.Shown;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.ClientRequest.Kind;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.transport.Newcomer;
import io.signalbox.dataplane.transport.deadline.RequestDeadlines;
import io.signalbox.dataplane.transport.websocket.WebSocketUpgrade;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Everything at {@code …/client/}: tells the transports apart, checks who asks, and has each request of a connection
 * answered by its owner (spec/signalr-transports.md §1, §3).
 */
public final class ClientRoute {
    private final ClientDoor door;
    private final WebSocketUpgrade webSocket;
    private final RequestDeadlines deadlines;
    private final Forwarding forwarding;
    private final Turns turns = new Turns();
    private final OpenPolls polls = new OpenPolls();

    public ClientRoute(ClientDoor door, WebSocketUpgrade webSocket, RequestDeadlines deadlines, Forwarding forwarding) {
        this.door = door;
        this.webSocket = webSocket;
        this.deadlines = deadlines;
        this.forwarding = forwarding;
    }

    public void handle(HttpServerRequest request) {
        switch (request.method().name()) {
            case "GET" -> get(request);
            case "POST" -> guarded(request, () -> post(request));
            case "DELETE" -> guarded(request, () -> ask(request, Kind.TERMINATE));
            default -> Answers.text(request, 405, "");
        }
    }

    private void get(HttpServerRequest request) {
        switch (TransportKind.of(request)) {
            case SERVER_SENT_EVENTS -> guarded(request, () -> ask(request, Kind.EVENTS));
            case WEB_SOCKETS -> webSocket.handle(request);
            case LONG_POLLING -> {
                Answers.neverCached(request);
                guarded(request, () -> poll(request));
            }
        }
    }

    private static void guarded(HttpServerRequest request, Runnable handling) {
        try {
            handling.run();
        } catch (RefusedException e) {
            request.resume();
            Answers.refused(request, e);
        } catch (RuntimeException e) {
            Log.LOG.requestFailed(e);
            refuse(request, 500, "");
        }
    }

    private static void refuse(HttpServerRequest request, int status, String text) {
        // What is still to come of the request is passed over.
        request.resume();
        Answers.text(request, status, text);
    }

    private void ask(HttpServerRequest request, Kind kind) {
        check(request, kind).ifPresent(checked -> pass(request, checked, new HttpReply(request, () -> {})));
    }

    private void poll(HttpServerRequest request) {
        check(request, Kind.POLL).ifPresent(checked -> {
            HttpReply reply = new HttpReply(request, () -> {});
            polls.add(reply);
            pass(request, checked, reply);
        });
    }

    /** The node goes: polls that wait here, for clients of other nodes too, are answered and come again another way. */
    public void letPollsGo() {
        polls.letGo();
    }

    private void pass(HttpServerRequest request, Checked checked, HttpReply reply) {
        forwarding.pass(checked, reply, HttpReply.channel(request).eventLoop(), reply::onHangUp);
    }

    /** Empty when the request was answered: it has no connection token, or none of ours. */
    private Optional<Checked> check(HttpServerRequest request, Kind kind) {
        Admission admission = door.admitAgain(request);
        String token = request.getParam("id");
        if (token == null) {
            refuse(request, 400, "Connection ID required");
            return Optional.empty();
        }
        Optional<Shown> shown = door.shown(token, admission);
        if (shown.isEmpty()) {
            refuse(request, 404, Reply.UNKNOWN_ID);
        }
        return shown.map(known -> checked(request, kind, admission, known));
    }

    private Checked checked(HttpServerRequest request, Kind kind, Admission admission, Shown known) {
        long freshUntil = forwarding.in(known.freshFor());
        return new Checked(
                new ClientRequest(
                        admission.tenant().name(),
                        admission.hub(),
                        known.id(),
                        kind,
                        admission.authentication(),
                        ByteString.EMPTY),
                freshUntil,
                admission::may,
                () -> opening(request, admission, known.id(), freshUntil),
                null);
    }

    private Opening opening(HttpServerRequest request, Admission admission, ConnectionId id, long freshUntil) {
        return new Opening(
                // Only a WebSocket may be lost and another one go on.
                Newcomer.of(request, admission, id, false),
                HttpReply.channel(request).eventLoop(),
                freshUntil,
                admission.identity().pollInterval(),
                () -> door.admitStill(admission));
    }

    /** The body is read when it is this POST's turn. */
    private void post(HttpServerRequest request) {
        request.pause();
        deadlines.onHold(request);
        check(request, Kind.SEND).ifPresent(checked -> {
            PostBody.requireAllowedLength(request);
            // Its turn is taken before anybody is asked: the answers need not come in the order of the questions.
            if (!turns.take(checked.request().connection(), () -> onTurn(request, checked))) {
                throw new RefusedException(Refusal.SERVER_BUSY);
            }
        });
    }

    private void onTurn(HttpServerRequest request, Checked checked) {
        EventLoop loop = HttpReply.channel(request).eventLoop();
        // The turn of another POST may have ended on another loop.
        loop.execute(() -> {
            HttpReply reply =
                    new HttpReply(request, () -> turns.done(checked.request().connection()));
            WhenKnown.then(
                    forwarding.ahead(checked),
                    loop,
                    ahead -> ahead.ifPresentOrElse(found -> read(request, found, reply), () -> {
                        request.resume();
                        reply.text(404, Reply.UNKNOWN_ID);
                    }),
                    failure -> {
                        Log.LOG.requestFailed(failure);
                        request.resume();
                        reply.refused(new RefusedException(Refusal.SERVER_BUSY));
                    });
        });
    }

    private void read(HttpServerRequest request, Checked checked, HttpReply reply) {
        deadlines.onGoOn(request);
        PostBody posted = new PostBody(request, new PostBody.Outcome() {
            @Override
            public void read(ByteString body) {
                pass(request, checked.with(body), reply);
            }

            @Override
            public void failed() {
                reply.text(400, "");
            }

            @Override
            public void refused(RefusedException cause) {
                reply.refused(cause);
            }
        });
        reply.onHangUp(posted::breakOff);
        posted.read();
    }
}

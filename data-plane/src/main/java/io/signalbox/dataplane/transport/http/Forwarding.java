package io.signalbox.dataplane.transport.http;

import io.netty.channel.EventLoop;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.negotiate.ClientDoor;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.dataplane.transport.Newcomer;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/**
 * Hands a request to the owner of its connection, here or on another node, or to a new connection here when its token is
 * fresh enough to begin one.
 */
public final class Forwarding {
    private final ClientDoor door;
    private final Attachments attachments;
    private final Owners owners;

    public Forwarding(ClientDoor door, Attachments attachments, Owners owners) {
        this.door = door;
        this.attachments = attachments;
        this.owners = owners;
    }

    /** Whether there is a connection that the request belongs to, or may begin. */
    boolean leadsAnywhere(Checked checked) {
        return mayBegin(checked) || owner(checked.request()).isPresent();
    }

    void pass(Checked checked, HttpServerRequest http, HttpReply reply) {
        try {
            Optional<Owner> owner = owner(checked.request());
            if (owner.isEmpty() && !mayBegin(checked)) {
                reply.text(404, Reply.UNKNOWN_ID);
            } else if (!mayUseItsTransport(checked, reply)) {
                return;
            } else if (owner.isPresent()) {
                reply.onHangUp(owner.get().ask(checked.request(), reply));
            } else if (checked.request().kind() == ClientRequest.Kind.TERMINATE) {
                // As of a connection that has no transport yet: a negotiate leaves nothing here to look at.
                reply.text(400, Attachment.NOT_LONG_POLLING);
            } else {
                begin(checked, http, reply);
            }
        } catch (RefusedException e) {
            reply.text(e.refusal().httpStatus(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            Log.LOG.requestFailed(e);
            reply.text(500, "");
        }
    }

    private boolean mayBegin(Checked checked) {
        return checked.token().fresh() && !attachments.isSpent(checked.request().connection());
    }

    /** What is here needs no look into the registry, which hears of a WebSocket only after its handshake. */
    private Optional<Owner> owner(ClientRequest request) {
        return attachments.answersFor(request.connection()) ? Optional.of(owners.here()) : owners.of(request);
    }

    private static boolean mayUseItsTransport(Checked checked, Reply reply) {
        TransportKind transport = switch (checked.request().kind()) {
            case POLL -> TransportKind.LONG_POLLING;
            case EVENTS -> TransportKind.SERVER_SENT_EVENTS;
            case SEND, TERMINATE, REFRESH -> null;
        };
        if (transport == null || checked.admission().may(transport)) {
            return true;
        }
        reply.text(404, transport.text() + " transport not supported by this end point type");
        return false;
    }

    private void begin(Checked checked, HttpServerRequest http, HttpReply reply) {
        var admission = checked.admission();
        Runnable stillAdmitted = () -> door.admitStill(admission);
        stillAdmitted.run();
        Opening opening = new Opening(
                // Only a WebSocket may be lost and another one go on.
                Newcomer.of(http, admission, checked.request().connection(), false),
                checked.token().freshFor(),
                admission.identity().pollInterval(),
                stillAdmitted);
        EventLoop loop = HttpReply.channel(http).eventLoop();
        // The answer lets the client go on, perhaps at another node: that one must find it.
        attachments.open(opening, loop).whenComplete((known, failure) -> {
            if (failure == null) {
                reply.onHangUp(owners.here().ask(checked.request(), reply));
            } else {
                Log.LOG.requestFailed(failure);
                reply.text(503, "");
            }
        });
    }
}

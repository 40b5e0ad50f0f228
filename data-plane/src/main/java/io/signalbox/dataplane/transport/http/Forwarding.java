package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hands a request to the owner of its connection, here or on another node, or to a new connection here when its token is
 * fresh enough to begin one. It knows nothing of HTTP.
 */
public final class Forwarding {
    private final Attachments attachments;
    private final Owners owners;

    public Forwarding(Attachments attachments, Owners owners) {
        this.attachments = attachments;
        this.owners = owners;
    }

    /** By the clock of the attachments. */
    long in(Duration time) {
        return attachments.now() + time.toNanos();
    }

    /** The request with its way, as far as that was looked for; empty: there is none, and it may begin none. */
    Optional<Checked> ahead(Checked checked) {
        return mayBegin(checked) ? Optional.of(checked) : owner(checked).map(checked::with);
    }

    /** @param onHangUp takes what is to be run when the client hangs up */
    void pass(Checked checked, Reply reply, Consumer<Runnable> onHangUp) {
        try {
            Optional<Owner> owner = owner(checked);
            if (owner.isEmpty() && !mayBegin(checked)) {
                reply.text(404, Reply.UNKNOWN_ID);
            } else if (!mayUseItsTransport(checked, owner.isPresent(), reply)) {
                return;
            } else if (owner.isPresent()) {
                onHangUp.accept(owner.get().ask(checked.request(), reply));
            } else if (checked.request().kind() == ClientRequest.Kind.TERMINATE) {
                // As of a connection that has no transport yet: a negotiate leaves nothing here to look at.
                reply.text(400, Attachment.NOT_LONG_POLLING);
            } else {
                begin(checked, reply, onHangUp);
            }
        } catch (RefusedException e) {
            reply.refused(e);
        } catch (RuntimeException e) {
            Log.LOG.requestFailed(e);
            reply.text(500, "");
        }
    }

    /** Asked when it matters: a request may have waited since it came. */
    private boolean mayBegin(Checked checked) {
        return checked.freshUntil() - attachments.now() >= 0
                && !attachments.isSpent(checked.request().connection());
    }

    /** What is here needs no look into the registry, which hears of a WebSocket only after its handshake. */
    private Optional<Owner> owner(Checked checked) {
        if (attachments.answersFor(checked.request().connection())) {
            return Optional.of(owners.here());
        }
        return Optional.ofNullable(checked.owner()).or(() -> owners.of(checked.request()));
    }

    private static boolean mayUseItsTransport(Checked checked, boolean begun, Reply reply) {
        TransportKind transport = switch (checked.request().kind()) {
            case POLL -> TransportKind.LONG_POLLING;
            case EVENTS -> TransportKind.SERVER_SENT_EVENTS;
            // The first POST fixes its connection to HTTP, which must be of some use to the client.
            case SEND ->
                begun || checked.may().test(TransportKind.SERVER_SENT_EVENTS) ? null : TransportKind.LONG_POLLING;
            case TERMINATE, REFRESH -> null;
        };
        if (transport == null || checked.may().test(transport)) {
            return true;
        }
        reply.text(404, transport.notSupported());
        return false;
    }

    private void begin(Checked checked, Reply reply, Consumer<Runnable> onHangUp) {
        Opening opening = checked.opening().get();
        opening.stillAdmitted().run();
        attachments.open(opening);
        onHangUp.accept(owners.here().ask(checked.request(), reply));
    }
}

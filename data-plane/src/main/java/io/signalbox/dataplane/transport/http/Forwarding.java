package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.connection.WhenKnown;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.negotiate.TransportKind;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
    CompletionStage<Optional<Checked>> ahead(Checked checked) {
        return mayBegin(checked)
                ? CompletableFuture.completedStage(Optional.of(checked))
                : owner(checked).thenApply(owner -> owner.map(checked::with));
    }

    /**
     * Hands it on as soon as its owner is known.
     *
     * @param loop where the request is dealt with
     * @param onHangUp takes what is to be run when the client hangs up
     */
    void pass(Checked checked, Reply reply, Executor loop, Consumer<Runnable> onHangUp) {
        WhenKnown.then(owner(checked), loop, owner -> pass(owner, checked, reply, onHangUp), failure -> {
            Log.LOG.requestFailed(failure);
            reply.refused(new RefusedException(Refusal.SERVER_BUSY));
        });
    }

    private void pass(Optional<Owner> owner, Checked checked, Reply reply, Consumer<Runnable> onHangUp) {
        try {
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
    private CompletionStage<Optional<Owner>> owner(Checked checked) {
        if (attachments.answersFor(checked.request().connection())) {
            return CompletableFuture.completedStage(Optional.of(owners.here()));
        }
        return checked.owner() == null
                ? owners.of(checked.request())
                : CompletableFuture.completedStage(Optional.of(checked.owner()));
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

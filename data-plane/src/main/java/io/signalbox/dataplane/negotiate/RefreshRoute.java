package io.signalbox.dataplane.negotiate;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.WhenKnown;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Owners;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * {@code POST …/client/refresh?id=}: a client shows a new token before the old one ends its connection
 * (spec/signalr-transports.md §11). Its connection, on whichever node it is, goes on until the new token ends, and
 * its app server is told of the new claims.
 */
public final class RefreshRoute {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final ClientDoor door;
    private final ConnectionTokens tokens;
    private final Predicate<ConnectionId> here;
    private final Owners owners;
    private final Clock clock;

    /** @param here whether a connection of that id is on this node: the registry hears of some a little later */
    public RefreshRoute(
            ClientDoor door, ConnectionTokens tokens, Predicate<ConnectionId> here, Owners owners, Clock clock) {
        this.door = door;
        this.tokens = tokens;
        this.here = here;
        this.owners = owners;
        this.clock = clock;
    }

    public void handle(HttpServerRequest request) {
        Admission admission;
        try {
            admission = door.admitAgain(request);
        } catch (RefusedException e) {
            if (e.refusal().httpStatus() == UNAUTHORIZED) {
                error(request, UNAUTHORIZED, "invalid_token", e.refusal().text());
            } else {
                Answers.refused(request, e);
            }
            return;
        }
        String token = request.getParam("id");
        if (!admission.closesOnExpiry()) {
            error(request, NOT_FOUND, "refresh_disabled", "Connections of this tenant do not end with their tokens.");
        } else if (token == null || token.isEmpty()) {
            error(
                    request,
                    BAD_REQUEST,
                    "missing_connection_token",
                    "The query has no id (expected: the connection token).");
        } else {
            refresh(request, admission, token);
        }
    }

    private void refresh(HttpServerRequest request, Admission admission, String token) {
        Optional<ClientRequest> asked = tokens.read(token, admission).map(shown -> asked(admission, shown.id()));
        if (asked.isEmpty()) {
            unknown(request);
            return;
        }
        Context context = Vertx.currentContext();
        Executor back = task -> context.runOnContext(unused -> task.run());
        WhenKnown.then(
                owner(asked.get()),
                back,
                owner -> owner.ifPresentOrElse(
                        known -> ask(known, asked.get(), back, request, admission), () -> unknown(request)),
                failure -> Answers.failed(request, failure));
    }

    private void ask(Owner owner, ClientRequest asked, Executor back, HttpServerRequest request, Admission admission) {
        owner.ask(asked, new RefreshReply(back, status -> {
            switch (status) {
                case OK -> refreshed(request, asked.connection(), admission);
                case NOT_FOUND -> unknown(request);
                default -> Answers.text(request, status, "");
            }
        }));
    }

    private CompletionStage<Optional<Owner>> owner(ClientRequest asked) {
        return here.test(asked.connection())
                ? CompletableFuture.completedStage(Optional.of(owners.here()))
                : owners.of(asked);
    }

    private static ClientRequest asked(Admission admission, ConnectionId id) {
        return new ClientRequest(
                admission.tenant().name(),
                admission.hub(),
                id,
                ClientRequest.Kind.REFRESH,
                admission.authentication(),
                ByteString.EMPTY);
    }

    private void refreshed(HttpServerRequest request, ConnectionId id, Admission admission) {
        JsonObject body = new JsonObject()
                .put("connectionId", id.value())
                .put("refreshedAt", clock.instant().toString())
                .put("tokenLifetimeSeconds", admission.lifetimeSeconds(clock));
        Answers.json(request, body.toBuffer());
    }

    private static void unknown(HttpServerRequest request) {
        error(request, NOT_FOUND, "connection_not_found", "There is no connection of this token.");
    }

    private static void error(HttpServerRequest request, int status, String code, String description) {
        request.response().setStatusCode(status);
        Answers.json(
                request,
                new JsonObject()
                        .put("error", code)
                        .put("error_description", description)
                        .toBuffer());
    }
}

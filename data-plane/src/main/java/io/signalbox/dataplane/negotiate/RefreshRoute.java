package io.signalbox.dataplane.negotiate;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoops;
import io.signalbox.protocol.refusal.RefusedException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.Optional;

/**
 * {@code POST …/client/refresh?id=}: a client shows a new token before the old one ends its connection
 * (spec/signalr-transports.md §11). Its connection goes on until the new token ends; its claims stay as its app server
 * knows them.
 */
public final class RefreshRoute {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final ClientDoor door;
    private final ConnectionTokens tokens;
    private final ConnectionLoops connections;
    private final Clock clock;

    public RefreshRoute(ClientDoor door, ConnectionTokens tokens, ConnectionLoops connections, Clock clock) {
        this.door = door;
        this.tokens = tokens;
        this.connections = connections;
        this.clock = clock;
    }

    public void handle(HttpServerRequest request) {
        Admission admission;
        try {
            admission = door.admit(request);
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
        Optional<ClientConnection> found = tokens.read(token, admission).flatMap(shown -> connections.find(shown.id()));
        if (found.isEmpty()) {
            unknown(request);
            return;
        }
        ClientConnection connection = found.get();
        Context here = Vertx.currentContext();
        connection.loop().execute(() -> {
            boolean open = connection.account().staysUntil(admission.terms().closesAt());
            here.runOnContext(unused -> {
                if (open) {
                    refreshed(request, connection, admission);
                } else {
                    unknown(request);
                }
            });
        });
    }

    private void refreshed(HttpServerRequest request, ClientConnection connection, Admission admission) {
        JsonObject body = new JsonObject()
                .put("connectionId", connection.client().id().value())
                .put("refreshedAt", clock.instant().toString())
                .put("tokenLifetimeSeconds", admission.lifetimeSeconds(clock));
        Answers.json(request, body.toBuffer());
    }

    private static void unknown(HttpServerRequest request) {
        error(request, NOT_FOUND, "connection_not_found", "There is no connection of this token on this node.");
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

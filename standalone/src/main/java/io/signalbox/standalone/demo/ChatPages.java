package io.signalbox.standalone.demo;

import io.signalbox.protocol.name.UserId;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.sdk.negotiate.AccessTokenTooLongException;
import io.signalbox.sdk.negotiate.NegotiateAnswer;
import io.signalbox.sdk.negotiate.NegotiateRequest;
import io.signalbox.standalone.settings.StandaloneSettings;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** What the demo's page asks for. The page itself is a static resource, found by Quarkus behind these routes. */
@Singleton
final class ChatPages {
    private static final int BEFORE_STATIC_RESOURCES = 100;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final String POLICY = "default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'none'";

    private final ChatServer chat;
    private final CurlLine curl;
    private final boolean shown;

    ChatPages(ChatServer chat, CurlLine curl, StandaloneSettings settings) {
        this.chat = chat;
        this.curl = curl;
        this.shown = settings.demo();
    }

    void routes(@Observes Router router) {
        for (String path : new String[] {"/", "/index.html", "/demo/*"}) {
            router.route(path).order(BEFORE_STATIC_RESOURCES).handler(this::guard);
        }
        router.post("/demo/chat/negotiate").order(BEFORE_STATIC_RESOURCES).handler(this::negotiate);
        router.get("/demo/backend").order(BEFORE_STATIC_RESOURCES).handler(this::backend);
    }

    private void guard(RoutingContext request) {
        if (!shown) {
            request.response().setStatusCode(NOT_FOUND).end();
            return;
        }
        request.response()
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer");
        request.next();
    }

    /** The name is taken as given: this is a demo, and an app would ask its own session who this is. */
    private void negotiate(RoutingContext request) {
        String user = request.queryParams().get("user");
        try {
            NegotiateRequest asked =
                    user == null ? NegotiateRequest.anonymous() : NegotiateRequest.ofUser(new UserId(user).value());
            NegotiateAnswer answer =
                    chat.negotiate(asked.withQuery(request.request().query()));
            request.response()
                    .putHeader("Content-Type", NegotiateAnswer.CONTENT_TYPE)
                    .putHeader("Cache-Control", "no-store")
                    .end(answer.json());
        } catch (RefusedException e) {
            request.response().setStatusCode(e.refusal().httpStatus()).end(String.valueOf(e.getMessage()));
        } catch (AccessTokenTooLongException e) {
            request.response().setStatusCode(TOO_LARGE).end(String.valueOf(e.getMessage()));
        }
    }

    /** The line holds a backend's token: it is shown on this machine alone, whoever else may open the page. */
    private void backend(RoutingContext request) {
        String line = isFromHere(request) ? curl.text() : "Open this page on the machine that runs Signalbox.";
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(new JsonObject().put("curl", line).encode());
    }

    private static boolean isFromHere(RoutingContext request) {
        SocketAddress peer = request.request().remoteAddress();
        return peer != null && isLoopback(peer.hostAddress());
    }

    private static boolean isLoopback(@Nullable String address) {
        return address != null
                && (address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1"));
    }
}

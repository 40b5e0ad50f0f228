package io.signalbox.dataplane.negotiate;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Routes of clients that fail, as none should. */
@Singleton
final class FailingRoute {
    void onRoutes(@Observes Router router) {
        router.get("/client/fails").handler(context -> {
            throw new IllegalStateException("what nobody thought of");
        });
        router.get("/client/failslate").handler(context -> {
            context.response().setChunked(true).write("begun");
            throw new IllegalStateException("what nobody thought of");
        });
        router.get("/client/notallowed").handler(context -> context.fail(403));
    }
}

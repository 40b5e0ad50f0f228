package io.signalbox.dataplane.transport.http;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Makes polls fail where the node reads a header of theirs. */
@Singleton
final class FailingPolls {
    /** A header that names the one that cannot be read. */
    static final String UNREADABLE = "Unreadable";

    void onRoutes(@Observes Router router) {
        // Before the node's own routes see it.
        router.get("/client/").order(Integer.MIN_VALUE + 1).handler(context -> {
            String name = context.request().getHeader(UNREADABLE);
            if (name != null) {
                context.request().headers().set(name, new Unreadable());
            }
            context.next();
        });
    }

    private static final class Unreadable implements CharSequence {
        @Override
        public int length() {
            return 1;
        }

        @Override
        public char charAt(int index) {
            return 'x';
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return this;
        }

        @Override
        public String toString() {
            throw new IllegalStateException("what nobody thought of");
        }
    }
}

package io.signalbox.dataplane.appserver;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** What was taken from an app server and is not done yet, until its node goes and takes nothing more. Any thread. */
final class Owed {
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Void> nothing = new CompletableFuture<>();
    private volatile boolean closed;

    /** Takes something that ends with {@link #done}. False: nothing is taken any more. */
    boolean take() {
        // First: whoever closes sees it, or is seen.
        open.incrementAndGet();
        if (closed) {
            done();
            return false;
        }
        return true;
    }

    void done() {
        if (open.decrementAndGet() == 0 && closed) {
            nothing.complete(null);
        }
    }

    /** Takes nothing from now on; done when all that was taken is. */
    CompletionStage<Void> close() {
        closed = true;
        if (open.get() == 0) {
            nothing.complete(null);
        }
        return nothing;
    }
}

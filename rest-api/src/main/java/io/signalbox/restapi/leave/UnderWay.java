package io.signalbox.restapi.leave;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What has begun and not ended yet, until nothing more may begin. Any thread. */
final class UnderWay {
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Void> none = new CompletableFuture<>();
    private volatile boolean closed;

    /** Something begins that ends with {@link #end}. False: nothing may begin any more. */
    boolean begin() {
        // First: whoever closes sees it, or is seen.
        open.incrementAndGet();
        if (closed) {
            end();
            return false;
        }
        return true;
    }

    void end() {
        if (open.decrementAndGet() == 0 && closed) {
            none.complete(null);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /**
     * From now on nothing may begin; waits until all that has begun has ended, but no longer than that.
     *
     * @return how many had not
     */
    int close(Duration limit) {
        closed = true;
        if (open.get() == 0) {
            none.complete(null);
        }
        none.completeOnTimeout(null, limit.toMillis(), TimeUnit.MILLISECONDS).join();
        return open.get();
    }
}

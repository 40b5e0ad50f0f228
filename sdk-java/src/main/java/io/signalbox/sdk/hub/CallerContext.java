package io.signalbox.sdk.hub;

import io.signalbox.sdk.HubCallerContext;
import io.signalbox.sdk.HubUser;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The context of one client's calls. */
final class CallerContext implements HubCallerContext {
    private final ConnectedClient client;
    private final Runnable abort;
    private final Map<String, Object> items = new ConcurrentHashMap<>();
    private final CompletableFuture<@Nullable Void> aborted = new CompletableFuture<>();
    private volatile HubUser user;

    CallerContext(ConnectedClient client, Runnable abort) {
        this.client = client;
        this.user = client.user();
        this.abort = abort;
    }

    /**
     * Completes {@link #connectionAborted()}; the app's continuations run on the calling thread. When another thread is
     * at it, waits until they have run: what comes next, comes after them.
     */
    synchronized void over() {
        aborted.complete(null);
    }

    @Override
    public String connectionId() {
        return client.connectionId();
    }

    @Override
    public @Nullable String userIdentifier() {
        return client.userId();
    }

    @Override
    public HubUser user() {
        return user;
    }

    void user(HubUser now) {
        user = now;
    }

    @Override
    public Map<String, Object> items() {
        return items;
    }

    @Override
    public Map<String, List<String>> query() {
        return client.query();
    }

    @Override
    public Map<String, List<String>> headers() {
        return client.headers();
    }

    @Override
    public String remoteAddress() {
        return client.remoteAddress();
    }

    @Override
    public void abort() {
        abort.run();
    }

    @Override
    public CompletionStage<@Nullable Void> connectionAborted() {
        return aborted.minimalCompletionStage();
    }
}

package io.signalbox.sdk;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What both kinds of hub have. Apps extend {@link Hub} or {@code io.signalbox.sdk.typed.Hub}; a new hub is made for
 * every call, so fields of a hub do not outlive it ({@link HubCallerContext#items()} do).
 *
 * <p>Hub methods are the public and package-private instance methods of the hub's class and its superclasses below this
 * one; private and protected ones cannot be called by clients. A hub that is {@link AutoCloseable} is closed after its
 * call.
 *
 * @param <T> what a client looks like
 */
public abstract class HubBase<T> {
    private @Nullable HubCallerClients<T> clients;
    private @Nullable HubCallerContext context;
    private @Nullable Groups groups;

    /** Called by the server before each call; call it yourself only to test a hub by hand. */
    public final void enter(HubCallerClients<T> clients, HubCallerContext context, Groups groups) {
        this.clients = clients;
        this.context = context;
        this.groups = groups;
    }

    /** Whom to send to. */
    protected final HubCallerClients<T> clients() {
        return Objects.requireNonNull(
                clients, "clients(): the hub is not in a call (expected: not in its constructor)");
    }

    /** Who calls. */
    protected final HubCallerContext context() {
        return Objects.requireNonNull(
                context, "context(): the hub is not in a call (expected: not in its constructor)");
    }

    /** Which connections are in which groups. */
    protected final Groups groups() {
        return Objects.requireNonNull(groups, "groups(): the hub is not in a call (expected: not in its constructor)");
    }

    /**
     * A client has connected; its invocations wait until this returns.
     *
     * @throws Exception to refuse the client: it gets a Close message with an error and may not reconnect by itself
     */
    protected void onConnected() throws Exception {}

    /**
     * A client is gone and its last invocation is over. Not called when {@link #onConnected()} threw.
     *
     * @param error why, when the end was not in order
     */
    protected void onDisconnected(@Nullable Throwable error) throws Exception {}
}

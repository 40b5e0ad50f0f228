package io.signalbox.sdk;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The connection that calls a hub method; one and the same for all its calls. Safe on any thread. */
public interface HubCallerContext {
    /** Public id; other clients may know it. */
    String connectionId();

    /** The user that the token names; null for an anonymous client. */
    @Nullable
    String userIdentifier();

    /** As the client's newest token tells: another one when it has shown a token with other claims. */
    HubUser user();

    /** What the app wants to remember of this connection, until it ends. */
    Map<String, Object> items();

    /** Query of the connect request, decoded, without {@code id} and {@code access_token}. */
    Map<String, List<String>> query();

    /** Headers of the connect request that the service passes on; names without case. */
    Map<String, List<String>> headers();

    /** Address of the client as the service sees it. */
    String remoteAddress();

    /** Ends the connection: the client gets a Close message without an error and does not reconnect by itself. */
    void abort();

    /** Done when the connection is over or aborted; before {@code onDisconnected}. */
    CompletionStage<@Nullable Void> connectionAborted();
}

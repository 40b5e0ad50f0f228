package io.signalbox.sdk.negotiate;

import io.signalbox.sdk.HubUser;
import org.jspecify.annotations.Nullable;

/**
 * Says which user a client is (spec/signalr-hub.md §9): asked once, when the client negotiates. What it says is
 * {@code context().userIdentifier()} in hubs and the target of {@code clients().user(…)}. Called on the thread of
 * {@link Negotiator#negotiate}.
 */
@FunctionalInterface
public interface UserIdProvider {
    /**
     * The user's id; null for a client that has none. The service then takes the name identifier among its claims, if
     * there is one.
     */
    @Nullable
    String userId(NegotiateRequest request);

    /** The request's user id, else its first claim that is a name identifier: the one used when an app brings none. */
    static UserIdProvider standard() {
        return request -> request.userId() != null
                ? request.userId()
                : new HubUser(request.claims()).claim("nameid").orElse(null);
    }
}

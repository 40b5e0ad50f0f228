package io.signalbox.sdk;

/** A rule of the app that {@link Authorize#policy()} names; called on the hub executor before the hub is. */
@FunctionalInterface
public interface AuthorizationPolicy {
    /**
     * Whether the user may.
     *
     * @param resource the invocation with its arguments, or the connection for {@link Authorize} on a hub's class
     * @throws Exception which fails the call as an exception of the hub does
     */
    boolean allows(HubUser user, HubResource resource) throws Exception;
}

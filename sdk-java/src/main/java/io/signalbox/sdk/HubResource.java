package io.signalbox.sdk;

/** What an {@link AuthorizationPolicy} decides on: one invocation, or the connection itself. */
public sealed interface HubResource permits HubInvocationContext, HubLifetimeContext {
    /** Who calls. */
    HubCallerContext context();

    /** The hub that is about to be called, made for this call. */
    HubBase<?> hub();
}

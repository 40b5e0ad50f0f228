package io.signalbox.sdk;

/** A client that connects to a hub, or is gone. */
public record HubLifetimeContext(HubCallerContext context, HubBase<?> hub) implements HubResource {}

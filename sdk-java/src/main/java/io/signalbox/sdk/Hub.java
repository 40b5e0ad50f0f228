package io.signalbox.sdk;

/**
 * A hub whose clients are called by name: {@code clients().all().send("ReceiveMessage", user, message)}. For clients
 * from an interface extend {@code io.signalbox.sdk.typed.Hub}.
 */
public abstract class Hub extends HubBase<ClientProxy> {}

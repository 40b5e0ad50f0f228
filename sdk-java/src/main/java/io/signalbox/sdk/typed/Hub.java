package io.signalbox.sdk.typed;

import io.signalbox.sdk.HubBase;

/**
 * A hub whose clients are called through an interface: {@code clients().all().receiveMessage(user, message)}.
 *
 * @param <T> an interface; its methods return {@code void} or {@code CompletionStage<Void>}, or {@code CompletionStage<R>}
 *     to ask one client for a result, and go out under their own name or that of their
 *     {@link io.signalbox.sdk.HubMethodName}
 */
public abstract class Hub<T> extends HubBase<T> {}

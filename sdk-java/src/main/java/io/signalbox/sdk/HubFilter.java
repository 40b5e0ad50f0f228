package io.signalbox.sdk;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Stands around the calls of a hub (spec/signalr-hub.md §9): the first one added is the outermost, those of all hubs
 * stand around those of one. A filter that does not call {@code next} keeps the call from the hub. It does not see calls
 * that were refused before: no such method, arguments that do not fit, a user who may not; nor the items of streams.
 *
 * <p>One filter serves all clients, on the threads of the hub executor and on those that complete the stages of hubs.
 */
public interface HubFilter {
    /**
     * A client invokes a method.
     *
     * @return what the client gets, by {@code next} or instead of it; the stage of a streaming method is done with the
     *     stream
     * @throws Exception which fails the invocation as an exception of the method does
     */
    default CompletionStage<?> invokeMethod(HubInvocationContext invocation, NextMethod next) throws Exception {
        return next.invoke(invocation);
    }

    /** A client has connected; an exception refuses it. */
    default void onConnected(HubLifetimeContext connection, NextConnected next) throws Exception {
        next.onConnected(connection);
    }

    /**
     * A client is gone.
     *
     * @param error why, when the end was not in order
     */
    default void onDisconnected(HubLifetimeContext connection, @Nullable Throwable error, NextDisconnected next)
            throws Exception {
        next.onDisconnected(connection, error);
    }

    /** The filters further in, then the hub's method. */
    @FunctionalInterface
    interface NextMethod {
        /** What the method returned, once its own stage is done if it returns one; never throws. */
        CompletionStage<@Nullable Object> invoke(HubInvocationContext invocation);
    }

    /** The filters further in, then the hub's {@code onConnected}. */
    @FunctionalInterface
    interface NextConnected {
        void onConnected(HubLifetimeContext connection) throws Exception;
    }

    /** The filters further in, then the hub's {@code onDisconnected}. */
    @FunctionalInterface
    interface NextDisconnected {
        void onDisconnected(HubLifetimeContext connection, @Nullable Throwable error) throws Exception;
    }
}

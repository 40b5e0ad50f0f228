package io.signalbox.sdk;

/**
 * Tells a hub method that its caller wants the result no more: the client cancelled the invocation, or its connection is
 * over. A hub method gets one by having a parameter of this type, which is not one of the client's arguments. Safe on any
 * thread.
 */
public interface CancellationSignal {
    boolean isCancelled();

    /** Runs {@code action} once, when cancelled; at once, on this thread, when it is already. It must not block. */
    void onCancelled(Runnable action);
}

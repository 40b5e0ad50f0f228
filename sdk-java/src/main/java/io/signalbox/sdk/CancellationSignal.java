package io.signalbox.sdk;

/**
 * Tells a hub method that its caller wants the result no more: the client cancelled the invocation, or its connection is
 * over. A hub method gets one by having a parameter of this type, which is not one of the client's arguments. Safe on any
 * thread.
 */
public interface CancellationSignal {
    boolean isCancelled();

    /**
     * Runs {@code action} once, when cancelled; at once, on this thread, when it is already. It must not block.
     *
     * @return lets go of the action, which is kept for as long as the call goes on otherwise
     */
    Registration onCancelled(Runnable action);

    /** That an action is to run. */
    interface Registration {
        /** The action is to run no more; nothing happens when it has run, or is about to. */
        void close();
    }
}

package io.signalbox.sdk;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which connections are in which groups of the hub. Group names are compared with case; a membership ends with its
 * connection. What is sent to the group after the call, from the same hub method or context, sees the change even when
 * the answer is not awaited.
 */
public interface Groups {
    /**
     * Puts a connection into a group; putting it in twice, or one that is gone, is no error.
     *
     * @return done when the service has acknowledged it: whatever anyone sends from then on reaches the member
     */
    CompletionStage<@Nullable Void> addToGroup(String connectionId, String group);

    /** Takes a connection out of a group; done when the service has acknowledged it. */
    CompletionStage<@Nullable Void> removeFromGroup(String connectionId, String group);
}

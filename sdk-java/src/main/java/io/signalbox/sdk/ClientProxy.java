package io.signalbox.sdk;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Some clients, addressed by method name. */
@FunctionalInterface
public interface ClientProxy {
    /**
     * Calls {@code method} on every client that this stands for. Clients compare the name exactly or without case,
     * by their kind. The caller waits for room when the stream to the service is full.
     *
     * @param arguments as many as the clients' handler takes; written by Jackson
     * @return done when handed to the stream, not when delivered; failed with {@link SendFailedException} when there is
     *     no stream, or no room on it in time
     */
    CompletionStage<@Nullable Void> send(String method, @Nullable Object... arguments);
}

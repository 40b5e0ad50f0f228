package io.signalbox.sdk;

import com.fasterxml.jackson.core.type.TypeReference;
import java.lang.reflect.Type;
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

    /**
     * Calls {@code method} on the one client that this stands for and waits for its result, for as long as
     * {@link HubClients#within} or the hub's options say. Inside a hub method the caller's next invocation may begin
     * meanwhile. What is hung on the stage must not block; use its {@code …Async} methods for what does.
     *
     * @param type what the client's result is read as
     * @param arguments as many as the client's handler takes; a {@link CancellationSignal} at the end is not sent, but ends
     *     the waiting
     * @return the result; failed with
     *     <ul>
     *       <li>{@link HubException}: the client's error; with the text {@code null} when it sent neither; one that the
     *           result is no {@code type}; one that the waiting was over or cancelled
     *       <li>{@link java.io.IOException}: the client is unknown, or went before it answered
     *       <li>{@link SendFailedException}: the client was not asked, or the answer was lost with the stream to the service
     *     </ul>
     *
     * @throws IllegalStateException when this stands for anything but {@code client(id)} or {@code caller()}, or in
     *     {@code onConnected}
     */
    default <R> CompletionStage<R> invoke(String method, Class<R> type, @Nullable Object... arguments) {
        return (CompletionStage<R>) invoke(method, (Type) type, arguments);
    }

    /** As {@link #invoke(String, Class, Object...)}, for a generic type. */
    default <R> CompletionStage<R> invoke(String method, TypeReference<R> type, @Nullable Object... arguments) {
        return (CompletionStage<R>) invoke(method, type.getType(), arguments);
    }

    /** As {@link #invoke(String, Class, Object...)}, for a type that is known at run time only. */
    default CompletionStage<?> invoke(String method, Type type, @Nullable Object... arguments) {
        throw new IllegalStateException("InvokeAsync only works with Single clients.");
    }
}

package io.signalbox.sdk.hub;

import com.google.protobuf.ByteString;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way to the service that the client itself came by: what goes to it directly stays in order with the rest. */
public interface ClientLink extends ServiceLink {
    /** Bytes for one client of this link, framed; waits for room. Done when handed over. */
    CompletionStage<@Nullable Void> reply(String connectionId, ByteString frames);

    /**
     * As {@link #reply}, but never waits: the bytes are taken all the same.
     *
     * @return whether there is room for more; else hold back until {@link #whenRoom}
     * @throws IllegalArgumentException when they are more than one message may be
     */
    boolean push(String connectionId, ByteString frames);

    /** Runs {@code again} once when there is room, at once if there is; not at all when the link is over. */
    void whenRoom(Runnable again);

    /** Which client this server has asked under the id and waits for; null: none. */
    @Nullable
    String asked(String invocationId);

    /** Ends a client of this link after what was sent before; never waits. */
    void close(String connectionId, @Nullable String error, boolean allowReconnect);

    /** Stops or resumes what comes from a client of this link; never waits. */
    void pause(String connectionId, boolean paused);
}

package io.signalbox.dataplane.appserver;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.Backlog;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A client as the stream sees it that it is bound to, of this node or of another one. {@link #id}, the two kinds of
 * {@code execute} and {@link #congested} may be called on any thread, all else inside {@code execute}.
 */
interface StreamClient {
    /** Its connection id. */
    String id();

    /** Runs the task in turn with all others of this client. */
    void execute(Runnable task);

    /** As {@link #execute(Runnable)}, for a task that keeps {@code bytes} of payload alive until it has run. */
    void execute(int bytes, Runnable task);

    /** Runs the task later, in turn. */
    void after(Duration delay, Runnable task);

    /** Whether senders should wait until what they gave to {@code execute} has run. */
    boolean congested();

    /** Sends complete hub messages in the client's own hub protocol. */
    void sendOwn(ByteString messages);

    /** How much waits for the client. */
    Backlog backlog();

    void pause(ReadStop reason);

    void resume(ReadStop reason);

    /** Ends the client after everything that was sent before. */
    void end(CloseCode code, @Nullable String error, boolean allowReconnect);
}

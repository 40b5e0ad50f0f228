package io.signalbox.dataplane.transport.http;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.Transport;
import io.signalbox.dataplane.request.Reply;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A transport made of HTTP requests, at its attachment. */
abstract sealed class HttpTransport implements Transport permits LongPolling, EventStream {
    final Attachment attachment;
    private @Nullable ClientConnection connection;
    private boolean letGo;

    HttpTransport(Attachment attachment) {
        this.attachment = attachment;
    }

    /** Its first request. */
    @OnEventLoop
    abstract void begin(Reply reply);

    /** The client hung up on a request that was not, or not wholly, answered. */
    @OnEventLoop
    abstract void hungUp(Reply reply);

    void serves(ClientConnection served) {
        connection = served;
    }

    ClientConnection served() {
        return Objects.requireNonNull(connection);
    }

    /** The connection is over: all was said, or nothing more can be. */
    void letGo(boolean graceful) {
        if (!letGo) {
            letGo = true;
            // Not at once: it may be in the middle of saying its last words.
            attachment.loop().execute(() -> served().onTransportClosed(this, graceful));
        }
    }

    @Override
    @OnEventLoop
    public void reading(boolean on) {
        attachment.inbox().reading(on);
    }
}

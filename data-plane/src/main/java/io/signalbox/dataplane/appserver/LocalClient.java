package io.signalbox.dataplane.appserver;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.Backlog;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A client of this node; its turns are those of its event loop. */
record LocalClient(ClientConnection connection) implements StreamClient {
    @Override
    public String id() {
        return connection.client().id().value();
    }

    @Override
    public void execute(Runnable task) {
        connection.loop().execute(task);
    }

    @Override
    public void execute(int bytes, Runnable task) {
        connection.loop().execute(bytes, task);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        var unused = connection.loop().after(delay, task);
    }

    @Override
    public boolean congested() {
        return connection.loop().congested();
    }

    @Override
    public void sendOwn(ByteString messages) {
        connection.sendOwn(messages);
    }

    @Override
    public Backlog backlog() {
        return connection.account().backlog();
    }

    @Override
    public void pause(ReadStop reason) {
        connection.pause(reason);
    }

    @Override
    public void resume(ReadStop reason) {
        connection.resume(reason);
    }

    @Override
    public void end(CloseCode code, @Nullable String error, boolean allowReconnect) {
        connection.end(code, error, allowReconnect);
    }
}

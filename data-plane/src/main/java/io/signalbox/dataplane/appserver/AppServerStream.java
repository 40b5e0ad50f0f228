package io.signalbox.dataplane.appserver;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.connection.Upstream.Binding;
import io.signalbox.protocol.grpc.Ack;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.ClientFlow;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.Leaving;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.Claim;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream of an app server, and the clients bound to it. */
final class AppServerStream {
    private final StreamWriter writer;
    private final Consumer<RefusedException> onRefused;
    private final ConcurrentMap<String, ClientConnection> clients = new ConcurrentHashMap<>();
    /** Clients that are not read until the stream has room. */
    private final Set<ClientConnection> paused = ConcurrentHashMap.newKeySet();

    private final SlowClients slow = new SlowClients(new Flow());

    private volatile boolean leaving;

    private volatile ConnectionLimits limits;

    /**
     * A stream on which nothing was said yet.
     *
     * @param limits what clients are held to unless the app server says otherwise
     * @param onRefused ends the call with the refusal
     */
    AppServerStream(StreamWriter writer, ConnectionLimits limits, Consumer<RefusedException> onRefused) {
        this.writer = writer;
        this.limits = limits;
        this.onRefused = onRefused;
    }

    /** What the app server asked for, once it has said hello. */
    void limits(ConnectionLimits asked) {
        limits = asked;
    }

    ConnectionLimits limits() {
        return limits;
    }

    /** Whether its app server speaks the protocol with its clients. */
    boolean speaks(HubProtocol protocol) {
        return limits.protocols().contains(protocol);
    }

    /** The app server may not serve any more. */
    void refuse(RefusedException cause) {
        onRefused.accept(cause);
    }

    /** Not when it is leaving, and not when its app server does not keep up with the clients it has. */
    boolean takesClients() {
        return !leaving && writer.takesMore();
    }

    /** No new clients from now on. */
    void leaves() {
        leaving = true;
    }

    int clientCount() {
        return clients.size();
    }

    @Nullable
    ClientConnection client(String connectionId) {
        return clients.get(connectionId);
    }

    /** Binds the client and tells the app server; empty when the stream is ending. */
    @OnEventLoop
    Optional<Binding> open(ClientConnection connection, ToAppServer opened) {
        String id = connection.client().id().value();
        clients.put(id, connection);
        if (leaving) {
            // Its end may have looked through the clients already.
            clients.remove(id);
            return Optional.empty();
        }
        writer.write(opened);
        return Optional.of(new Bound(connection));
    }

    void ack(long ackId, @Nullable Throwable failure) {
        if (ackId == 0) {
            return;
        }
        Ack.Builder ack = Ack.newBuilder().setAckId(ackId);
        if (failure instanceof RefusedException refused) {
            ack.setRefusal(refused.refusal().name()).setDetail(refused.detail());
        } else if (failure != null) {
            ack.setRefusal(Refusal.INTERNAL.name());
        }
        writer.write(ToAppServer.newBuilder().setAck(ack).build());
    }

    /** Complete hub messages of the app server for one of its clients. */
    @OnEventLoop
    void toClient(ClientConnection connection, ByteString frames) {
        connection.sendOwn(frames);
        slow.look(connection);
    }

    void result(ClientResult.Builder result) {
        writer.write(ToAppServer.newBuilder().setClientResult(result).build());
    }

    void sayLeaving() {
        writer.write(ToAppServer.newBuilder()
                .setLeaving(Leaving.getDefaultInstance())
                .build());
    }

    /** The stream has room: its clients are read again. */
    void onRoom() {
        for (ClientConnection connection : paused) {
            paused.remove(connection);
            connection.loop().execute(() -> connection.resume(ReadStop.UPSTREAM_FULL));
        }
    }

    /** The stream is over: its clients are told to reconnect, and {@code goodbye} ends the call. */
    void end(Runnable goodbye) {
        CloseCode why = leaving ? CloseCode.APP_SERVER_LEFT : CloseCode.APP_SERVER_LOST;
        leaving = true;
        writer.close(goodbye);
        for (ClientConnection connection : clients.values()) {
            connection.loop().execute(() -> onLost(connection, why));
        }
    }

    private void onLost(ClientConnection connection, CloseCode why) {
        // Not one that found this stream ending and was bound to another.
        if (serves(connection)) {
            connection.end(why, why.text());
        }
    }

    private boolean serves(ClientConnection connection) {
        return clients.get(connection.client().id().value()) == connection;
    }

    private final class Flow implements SlowClients.Teller {
        @Override
        public boolean serves(ClientConnection connection) {
            return AppServerStream.this.serves(connection);
        }

        @Override
        public void tell(ClientConnection connection, boolean slow) {
            writer.write(ToAppServer.newBuilder()
                    .setClientFlow(ClientFlow.newBuilder()
                            .setConnectionId(connection.client().id().value())
                            .setPaused(slow))
                    .build());
        }
    }

    private final class Bound implements Binding {
        private final ClientConnection connection;

        Bound(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public ConnectionLimits limits() {
            return limits;
        }

        @Override
        public boolean forward(ByteString frames) {
            return tell(ToAppServer.newBuilder()
                    .setClientData(ClientData.newBuilder().setConnectionId(id()).setFrames(frames))
                    .build());
        }

        @Override
        public boolean claims(List<Claim> claims) {
            return tell(Openings.claims(connection.client(), claims));
        }

        private boolean tell(ToAppServer frame) {
            boolean roomLeft = writer.write(frame);
            if (!roomLeft) {
                paused.add(connection);
                if (writer.hasRoom()) {
                    // Room came before the client was in the queue: nobody else would wake it.
                    onRoom();
                }
            }
            return roomLeft;
        }

        @Override
        public void closed(CloseCode code, @Nullable String error) {
            clients.remove(id());
            paused.remove(connection);
            slow.forget(connection);
            ClientClosed.Builder closed =
                    ClientClosed.newBuilder().setConnectionId(id()).setCode(code.name());
            if (error != null) {
                closed.setError(error);
            }
            writer.write(ToAppServer.newBuilder().setClientClosed(closed).build());
        }

        private String id() {
            return connection.client().id().value();
        }
    }
}

package io.signalbox.dataplane.appserver;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.connection.Upstream.Binding;
import io.signalbox.protocol.grpc.Ack;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.ClientFlow;
import io.signalbox.protocol.grpc.ClientResult;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.grpc.Leaving;
import io.signalbox.protocol.grpc.MoreStreams;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.grpc.Welcome;
import io.signalbox.protocol.hub.HubProtocol;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import io.signalbox.protocol.token.Claim;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** One stream of an app server, and the clients bound to it. */
final class AppServerStream {
    private final StreamWriter writer;
    private final Call call;
    private final ConcurrentMap<String, StreamClient> clients = new ConcurrentHashMap<>();
    /** Clients that are not read until the stream has room. */
    private final Set<StreamClient> paused = ConcurrentHashMap.newKeySet();

    private final SlowClients slow = new SlowClients(new Flow());

    private volatile boolean leaving;

    private volatile ConnectionLimits limits;

    private volatile HubSettings settings = HubSettings.getDefaultInstance();

    /** The two ways in which this node ends it. */
    interface Call {
        void refuse(RefusedException cause);

        /** Takes nothing more; done when all that the app server has said is where it is for, or the call is gone. */
        CompletionStage<Void> finish();
    }

    /**
     * A stream on which nothing was said yet.
     *
     * @param limits what clients are held to unless the app server says otherwise
     */
    AppServerStream(StreamWriter writer, ConnectionLimits limits, Call call) {
        this.writer = writer;
        this.limits = limits;
        this.call = call;
    }

    /** What the app server asked for, once it has said hello. */
    void limits(ConnectionLimits asked, HubSettings inItsWords) {
        limits = asked;
        settings = inItsWords;
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
        call.refuse(cause);
    }

    /** The node goes, in order. */
    CompletionStage<Void> finish() {
        return call.finish();
    }

    /** Not when it is leaving, and not when its app server does not keep up with the clients it has. */
    boolean takesClients() {
        return !leaving && writer.takesMore();
    }

    boolean isLeaving() {
        return leaving;
    }

    /** No new clients from now on. */
    void leaves() {
        leaving = true;
    }

    int clientCount() {
        return clients.size();
    }

    @Nullable
    StreamClient client(String connectionId) {
        return clients.get(connectionId);
    }

    /** Binds the client; empty when the stream is ending. */
    Optional<Bound> take(StreamClient client) {
        clients.put(client.id(), client);
        if (leaving) {
            // Its end may have looked through the clients already.
            clients.remove(client.id());
            return Optional.empty();
        }
        return Optional.of(new Bound(client));
    }

    /** Asks the app server for streams to another node, too. */
    void askForMore(String address) {
        writer.write(ToAppServer.newBuilder()
                .setMoreStreams(MoreStreams.newBuilder().setAddress(address))
                .build());
    }

    /**
     * Says that the app server may serve from now on; the first that it hears.
     *
     * @param known makes the stream known to clients, before the app server can tell anybody that it is there
     */
    void welcome(Welcome welcome, Runnable known) {
        writer.begin(ToAppServer.newBuilder().setWelcome(welcome).build(), known);
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

    /** Complete hub messages of the app server for one of its clients; in the client's turn. */
    void toClient(StreamClient client, ByteString frames) {
        client.sendOwn(frames);
        slow.look(client);
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
        for (StreamClient client : paused) {
            paused.remove(client);
            client.execute(() -> client.resume(ReadStop.UPSTREAM_FULL));
        }
    }

    /** The stream is over: its clients are told to reconnect, and {@code goodbye} ends the call. */
    void end(Runnable goodbye) {
        CloseCode why = leaving ? CloseCode.APP_SERVER_LEFT : CloseCode.APP_SERVER_LOST;
        leaving = true;
        writer.close(goodbye);
        for (StreamClient client : clients.values()) {
            client.execute(() -> onLost(client, why));
        }
    }

    /** The node goes: whoever is still here is told to come again, and {@code goodbye} comes after all that waits. */
    void finish(Runnable goodbye) {
        leaving = true;
        for (StreamClient client : clients.values()) {
            client.execute(() -> {
                if (serves(client)) {
                    client.end(CloseCode.SHUTDOWN, null, CloseCode.SHUTDOWN.allowReconnect());
                }
            });
        }
        writer.finish(goodbye);
    }

    private void onLost(StreamClient client, CloseCode why) {
        // Not one that found this stream ending and was bound to another.
        if (serves(client)) {
            client.end(why, why.text(), why.allowReconnect());
        }
    }

    private boolean serves(StreamClient client) {
        return client.equals(clients.get(client.id()));
    }

    private final class Flow implements SlowClients.Teller {
        @Override
        public boolean serves(StreamClient client) {
            return AppServerStream.this.serves(client);
        }

        @Override
        public void tell(StreamClient client, boolean isSlow) {
            writer.write(ToAppServer.newBuilder()
                    .setClientFlow(
                            ClientFlow.newBuilder().setConnectionId(client.id()).setPaused(isSlow))
                    .build());
        }
    }

    /** A client's place on this stream; in the client's turn. */
    final class Bound implements Binding {
        private final StreamClient client;

        Bound(StreamClient client) {
            this.client = client;
        }

        AppServerStream stream() {
            return AppServerStream.this;
        }

        /** Tells the app server of the client; once, before all else. */
        void opened(ToAppServer frame) {
            writer.write(frame);
        }

        @Override
        public ConnectionLimits limits() {
            return limits;
        }

        /** The same as the app server said it. */
        HubSettings settings() {
            return settings;
        }

        @Override
        public boolean forward(ByteString frames) {
            return tell(ToAppServer.newBuilder()
                    .setClientData(
                            ClientData.newBuilder().setConnectionId(client.id()).setFrames(frames))
                    .build());
        }

        @Override
        public boolean claims(List<Claim> claims) {
            return tell(ToAppServer.newBuilder()
                    .setClientClaims(Openings.claims(client.id(), claims))
                    .build());
        }

        /** Something that the client said. False: as {@link #forward} says. */
        boolean tell(ToAppServer frame) {
            boolean roomLeft = writer.write(frame);
            if (!roomLeft) {
                paused.add(client);
                if (writer.hasRoom()) {
                    // Room came before the client was in the queue: nobody else would wake it.
                    onRoom();
                }
            }
            return roomLeft;
        }

        /** The client's backlog may have grown. */
        void look() {
            slow.look(client);
        }

        /** The client is gone before the app server has heard of it. */
        void withdraw() {
            clients.remove(client.id(), client);
            paused.remove(client);
            slow.forget(client);
        }

        @Override
        public void closed(CloseCode code, @Nullable String error) {
            closed(code.name(), error);
        }

        /** @param code name of a {@link CloseCode}, of a later version maybe */
        void closed(String code, @Nullable String error) {
            withdraw();
            ClientClosed.Builder closed =
                    ClientClosed.newBuilder().setConnectionId(client.id()).setCode(code);
            if (error != null) {
                closed.setError(error);
            }
            writer.write(ToAppServer.newBuilder().setClientClosed(closed).build());
        }
    }
}

package io.signalbox.dataplane.appserver;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLimits;
import io.signalbox.dataplane.connection.ConnectionLoop;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.connection.Upstream.Binding;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.FarClose;
import io.signalbox.protocol.grpc.FarEntered;
import io.signalbox.protocol.grpc.FarFlow;
import io.signalbox.protocol.grpc.FarOpening;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.HubSettings;
import io.signalbox.protocol.grpc.ToFarAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import io.signalbox.protocol.token.Claim;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A client of this node whose app server has its stream on another one: the other end of its call. Confined to the
 * client's loop.
 */
final class FarBinding implements Binding, Ear<FromFarAppServer>, SlowClients.Teller {
    /** For the other node to hand on what the client said last. */
    private static final Duration FAREWELL = Duration.ofSeconds(30);

    private enum State {
        ASKED,
        /** The client may be told that it is in. */
        BOUND,
        ENTERED,
        OVER
    }

    private final ClientConnection connection;
    private final LocalClient client;
    private final Asking asking;
    private final SlowClients slow = new SlowClients(this);
    private @Nullable Line<ToFarAppServer> line;
    private @Nullable ConnectionLimits limits;
    private @Nullable Future<?> deadline;
    private State state = State.ASKED;

    /** What becomes of the question; one of them, once. */
    interface Asking {
        /** What a client is held to whose app server said this. */
        ConnectionLimits limits(HubSettings settings);

        /** The node has bound the client. */
        @OnEventLoop
        void bound(FarBinding binding);

        /** It has not. */
        @OnEventLoop
        void unbound(Unbound why);
    }

    /** Why a node has not bound a client. */
    enum Unbound {
        /** All its streams of the hub speak other protocols. */
        NOT_SPOKEN,
        /** None takes it now, or the node is gone. */
        NOT_TAKEN,
        /** It did not answer in time. */
        LATE
    }

    FarBinding(ClientConnection connection, Asking asking) {
        this.connection = connection;
        this.client = new LocalClient(connection);
        this.asking = asking;
    }

    /** Asks the node, for so long. */
    @OnEventLoop
    void ask(FarAppServers far, NodeId node, FarOpening opening, Duration patience) {
        Line<ToFarAppServer> called = far.call(node, this);
        line = called;
        called.say(ToFarAppServer.newBuilder().setOpening(opening).build());
        deadline = connection.loop().after(patience, () -> refused(Unbound.LATE));
    }

    private void refused(Unbound why) {
        if (state == State.ASKED) {
            state = State.OVER;
            cancelDeadline();
            line().cut();
            asking.unbound(why);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    private Line<ToFarAppServer> line() {
        return Objects.requireNonNull(line);
    }

    // what the other node says

    @Override
    public void heard(FromFarAppServer frame, Runnable taken) {
        client.execute(frame.getData().getFrames().size(), () -> {
            try {
                onFrame(frame);
            } catch (RuntimeException e) {
                ConnectionLoop.failed(connection, e);
            } finally {
                taken.run();
            }
        });
    }

    private void onFrame(FromFarAppServer frame) {
        switch (frame.getFrameCase()) {
            case BOUND -> onBound(frame.getBound().getSettings());
            case UNBOUND -> refused(frame.getUnbound().getOtherProtocols() ? Unbound.NOT_SPOKEN : Unbound.NOT_TAKEN);
            case DATA -> onData(frame.getData().getFrames());
            case CLOSE -> onClose(frame.getClose());
            case AHEAD -> onAhead(frame.getAhead().getPaused());
            // A newer node may say more than this version knows.
            case FRAME_NOT_SET -> {}
        }
    }

    private void onBound(HubSettings settings) {
        if (state != State.ASKED) {
            return;
        }
        state = State.BOUND;
        cancelDeadline();
        limits = asking.limits(settings);
        asking.bound(this);
        // Behind what goes on when the binding is known: then the client has been told that it is in.
        client.execute(this::enter);
    }

    private void enter() {
        if (state == State.BOUND) {
            state = State.ENTERED;
            line().say(ToFarAppServer.newBuilder()
                    .setEntered(FarEntered.getDefaultInstance())
                    .build());
        }
    }

    private void onData(ByteString frames) {
        connection.sendOwn(frames);
        slow.look(client);
    }

    private void onClose(FarClose close) {
        if (isOn()) {
            connection.end(
                    named(close.getCode()), close.hasError() ? close.getError() : null, close.getAllowReconnect());
        }
    }

    /** Of those that this version does not know it can only say who ended it. */
    private static CloseCode named(String code) {
        return Arrays.stream(CloseCode.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .orElse(CloseCode.APP_SERVER_CLOSED);
    }

    private void onAhead(boolean paused) {
        if (paused) {
            connection.pause(ReadStop.CLIENT_AHEAD);
        } else {
            connection.resume(ReadStop.CLIENT_AHEAD);
        }
    }

    @Override
    public void room() {
        client.execute(() -> connection.resume(ReadStop.UPSTREAM_FULL));
    }

    @Override
    public void over() {
        client.execute(() -> {
            if (state == State.BOUND) {
                // Behind the answer to its handshake, which is in the queue: one that is not in hears no Close.
                client.execute(this::onOver);
            } else {
                onOver();
            }
        });
    }

    private void onOver() {
        if (isOn()) {
            state = State.OVER;
            connection.end(CloseCode.APP_SERVER_LOST, CloseCode.APP_SERVER_LOST.text());
        } else {
            refused(Unbound.NOT_TAKEN);
        }
        cancelDeadline();
    }

    private boolean isOn() {
        return state == State.BOUND || state == State.ENTERED;
    }

    @Override
    public boolean serves(StreamClient asked) {
        return isOn();
    }

    @Override
    public void tell(StreamClient told, boolean isSlow) {
        line().say(ToFarAppServer.newBuilder()
                .setBehind(FarFlow.newBuilder().setPaused(isSlow))
                .build());
    }

    // what the client says

    @Override
    public ConnectionLimits limits() {
        return Objects.requireNonNull(limits);
    }

    @Override
    public boolean forward(ByteString frames) {
        return say(ToFarAppServer.newBuilder()
                .setData(ClientData.newBuilder().setConnectionId(client.id()).setFrames(frames)));
    }

    @Override
    public boolean claims(List<Claim> claims) {
        return say(ToFarAppServer.newBuilder().setClaims(Openings.claims(client.id(), claims)));
    }

    private boolean say(ToFarAppServer.Builder frame) {
        enter();
        return state == State.OVER || line().say(frame.build());
    }

    @Override
    public void closed(CloseCode code, @Nullable String error) {
        slow.forget(client);
        if (!isOn()) {
            return;
        }
        state = State.OVER;
        ClientClosed.Builder closed =
                ClientClosed.newBuilder().setConnectionId(client.id()).setCode(code.name());
        if (error != null) {
            closed.setError(error);
        }
        Line<ToFarAppServer> last = line();
        last.say(ToFarAppServer.newBuilder().setClosed(closed).build());
        last.end();
        deadline = connection.loop().after(FAREWELL, last::cut);
    }
}

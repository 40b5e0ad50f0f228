package io.signalbox.dataplane.appserver;

import com.google.protobuf.ByteString;
import io.signalbox.dataplane.connection.Backlog;
import io.signalbox.dataplane.connection.ReadStop;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.grpc.ClientClosed;
import io.signalbox.protocol.grpc.ClientData;
import io.signalbox.protocol.grpc.FarBound;
import io.signalbox.protocol.grpc.FarClose;
import io.signalbox.protocol.grpc.FarFlow;
import io.signalbox.protocol.grpc.FarOpening;
import io.signalbox.protocol.grpc.FarUnbound;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.grpc.ToFarAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of another node, on the node that has its app server's stream: one end of its call. All is done in turn.
 */
final class FarClient implements StreamClient, Ear<ToFarAppServer> {
    /** For the client's node to say that the client has ended as it was told to. */
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Line<FromFarAppServer> line;
    private final Door door;
    private final Meters meters;
    private final long maximumOutbound;
    private final InTurn turn = new InTurn();
    private volatile String id = "";
    private @Nullable ToAppServer opened;
    private AppServerStream.@Nullable Bound bound;
    /** Lets the client's node say more; null: it may. */
    private @Nullable Runnable held;

    private boolean entered;
    private boolean behind;
    private boolean ending;
    private boolean over;

    /** Who binds it. */
    interface Door {
        /** The stream that took the client; empty: none does. */
        Optional<AppServerStream.Bound> bind(FarClient client, FarOpening opening);

        /** Whether the hub has streams here that all speak other protocols than the client. */
        boolean speakOthers(FarOpening opening);

        /** The client that was bound is so no more. */
        void left(FarClient client);
    }

    /** @param maximumOutbound bytes that may wait for the client's node to take them */
    FarClient(Line<FromFarAppServer> line, Door door, Meters meters, long maximumOutbound) {
        this.line = line;
        this.door = door;
        this.meters = meters;
        this.maximumOutbound = maximumOutbound;
    }

    // what its node says

    @Override
    public void heard(ToFarAppServer frame, Runnable taken) {
        execute(() -> onFrame(frame, taken));
    }

    private void onFrame(ToFarAppServer frame, Runnable taken) {
        AppServerStream.Bound its = bound;
        boolean goesOn = true;
        switch (frame.getFrameCase()) {
            case OPENING -> onOpening(frame.getOpening());
            case ENTERED -> onEntered();
            case DATA -> goesOn = forward(its, ToAppServer.newBuilder().setClientData(frame.getData()));
            case CLAIMS -> goesOn = forward(its, ToAppServer.newBuilder().setClientClaims(frame.getClaims()));
            case CLOSED -> onClosed(frame.getClosed());
            case BEHIND -> onBehind(its, frame.getBehind().getPaused());
            // A newer node may say more than this version knows.
            case FRAME_NOT_SET -> {}
        }
        if (goesOn) {
            taken.run();
        } else {
            held = taken;
        }
    }

    private void onOpening(FarOpening opening) {
        if (bound != null || over) {
            return;
        }
        id = opening.getOpened().getConnectionId();
        opened = ToAppServer.newBuilder().setClientOpened(opening.getOpened()).build();
        Optional<AppServerStream.Bound> found = door.bind(this, opening);
        if (found.isPresent()) {
            bound = found.get();
            line.say(FromFarAppServer.newBuilder()
                    .setBound(FarBound.newBuilder().setSettings(bound.settings()))
                    .build());
        } else {
            over = true;
            line.say(FromFarAppServer.newBuilder()
                    .setUnbound(FarUnbound.newBuilder().setOtherProtocols(door.speakOthers(opening)))
                    .build());
            line.end();
        }
    }

    /** Only now may the app server send: before, the client's node would have dropped it. */
    private void onEntered() {
        if (bound != null && opened != null && !over && !entered) {
            entered = true;
            bound.opened(opened);
            opened = null;
        }
    }

    private boolean forward(AppServerStream.@Nullable Bound its, ToAppServer.Builder frame) {
        return its == null || !entered || over || its.tell(frame.build());
    }

    private void onBehind(AppServerStream.@Nullable Bound its, boolean isBehind) {
        behind = isBehind;
        if (its != null && !over) {
            its.look();
        }
    }

    private void onClosed(ClientClosed closed) {
        if (leave(closed.getCode(), closed.hasError() ? closed.getError() : null)) {
            line.end();
        }
    }

    /** Takes the client from its stream. False: it was so before. */
    private boolean leave(String code, @Nullable String error) {
        if (over) {
            return false;
        }
        over = true;
        if (bound != null && entered) {
            bound.closed(code, error);
        } else if (bound != null) {
            bound.withdraw();
        }
        bound = null;
        door.left(this);
        return true;
    }

    @Override
    public void room() {}

    @Override
    public void over() {
        execute(() -> {
            if (leave(CloseCode.CLIENT_LOST.name(), null)) {
                line.end();
            }
        });
    }

    // what its stream says

    @Override
    public String id() {
        return id;
    }

    @Override
    public void execute(Runnable task) {
        turn.execute(task);
    }

    @Override
    public void execute(int bytes, Runnable task) {
        turn.execute(task);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, turn)
                .execute(task);
    }

    /** It is given its frames at once, and what it does not take is bounded. */
    @Override
    public boolean congested() {
        return false;
    }

    @Override
    public void sendOwn(ByteString messages) {
        if (over || ending) {
            meters.count(Meter.DROPPED_CLIENT_GONE);
            return;
        }
        if (line.waiting() + messages.size() > maximumOutbound) {
            meters.count(Meter.DROPPED_CLIENT_SLOW);
            end(CloseCode.SLOW_CLIENT, null, CloseCode.SLOW_CLIENT.allowReconnect());
            return;
        }
        line.say(FromFarAppServer.newBuilder()
                .setData(ClientData.newBuilder().setFrames(messages))
                .build());
    }

    @Override
    public Backlog backlog() {
        long waiting = line.waiting();
        if (behind || waiting > maximumOutbound / 4) {
            return Backlog.HIGH;
        }
        return waiting < maximumOutbound / 16 ? Backlog.LOW : Backlog.SOME;
    }

    @Override
    public void pause(ReadStop reason) {
        if (reason == ReadStop.CLIENT_AHEAD) {
            ahead(true);
        }
    }

    @Override
    public void resume(ReadStop reason) {
        Runnable next = held;
        if (reason == ReadStop.CLIENT_AHEAD) {
            ahead(false);
        } else if (next != null) {
            held = null;
            next.run();
        }
    }

    private void ahead(boolean paused) {
        line.say(FromFarAppServer.newBuilder()
                .setAhead(FarFlow.newBuilder().setPaused(paused))
                .build());
    }

    @Override
    public void end(CloseCode code, @Nullable String error, boolean allowReconnect) {
        if (over || ending) {
            return;
        }
        ending = true;
        FarClose.Builder close = FarClose.newBuilder().setCode(code.name()).setAllowReconnect(allowReconnect);
        if (error != null) {
            close.setError(error);
        }
        line.say(FromFarAppServer.newBuilder().setClose(close).build());
        // What it said before may wait for a stream that is gone.
        resume(ReadStop.UPSTREAM_FULL);
        after(FAREWELL, () -> {
            if (leave(code.name(), error)) {
                line.cut();
            }
        });
    }
}

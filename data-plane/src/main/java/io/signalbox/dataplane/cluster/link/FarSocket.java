package io.signalbox.dataplane.cluster.link;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.log.Log;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.grpc.FromSocket;
import io.signalbox.protocol.grpc.HangUp;
import io.signalbox.protocol.grpc.SocketAccepted;
import io.signalbox.protocol.grpc.ToSocket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's socket on another node, for a connection of the owner here. Any thread. */
final class FarSocket implements ClientSocket, StreamObserver<FromSocket> {
    private final Owner owner;
    private final ServerCallStreamObserver<ToSocket> out;
    private final Told told = new Told();
    private @Nullable Ear ear;
    /** Nothing passes any more. */
    private boolean over;
    /** The socket or its node is gone. */
    private boolean lost;
    /** Of the network's thread. */
    private long heard;

    FarSocket(Owner owner, ServerCallStreamObserver<ToSocket> out) {
        this.owner = owner;
        this.out = out;
    }

    // from the node that took it

    @Override
    public void onNext(FromSocket frame) {
        switch (frame.getFrameCase()) {
            case COMEBACK -> onComeback(frame);
            case HEARD -> onHeard(frame.getHeard());
            case TAKEN -> onTaken(frame.getTaken().getNumber());
            case LOST -> onLost();
            case FRAME_NOT_SET -> {
                // Of a later version.
            }
        }
    }

    private void onComeback(FromSocket frame) {
        try {
            owner.resume(RequestWire.fromWire(frame.getComeback()), this);
        } catch (RuntimeException e) {
            Log.LOG.requestFailed(e);
            refuse(500, "");
        }
    }

    private void onHeard(ByteString bytes) {
        Ear hears;
        synchronized (this) {
            hears = over ? null : ear;
        }
        if (hears != null) {
            long number = ++heard;
            hears.heard(
                    RequestWire.buffer(bytes),
                    () -> say(ToSocket.newBuilder().setTaken(RequestWire.taken(number, true))));
        }
    }

    private void onTaken(long number) {
        Reply.Taken taken;
        synchronized (this) {
            taken = told.taken(number);
        }
        if (taken != null) {
            taken.told(true);
        }
    }

    private void onLost() {
        // Not one whose owner has just closed it: the call was completed with that.
        if (onGone()) {
            out.onCompleted();
        }
    }

    /** Whether the owner had not ended it before. */
    boolean onGone() {
        Ear hears;
        synchronized (this) {
            lost = true;
            if (over) {
                return false;
            }
            over = true;
            hears = ear;
        }
        if (hears != null) {
            hears.lost();
        }
        return true;
    }

    @Override
    public void onError(Throwable cause) {
        onGone();
    }

    @Override
    public void onCompleted() {
        // It said that the socket is lost, or will be told.
    }

    // from the owner

    private synchronized boolean say(ToSocket.Builder frame) {
        if (over) {
            return false;
        }
        out.onNext(frame.build());
        return true;
    }

    /** The last that is said. */
    private void end(ToSocket.Builder frame) {
        List<Reply.Taken> untaken;
        synchronized (this) {
            if (!say(frame)) {
                return;
            }
            over = true;
            out.onCompleted();
            untaken = told.lost();
        }
        untaken.forEach(taken -> taken.told(false));
    }

    @Override
    public void accept(Ear hears) {
        synchronized (this) {
            if (!lost) {
                ear = hears;
                say(ToSocket.newBuilder().setAccept(SocketAccepted.getDefaultInstance()));
                return;
            }
        }
        hears.lost();
    }

    @Override
    public void refuse(int status, String text) {
        end(ToSocket.newBuilder().setRefuse(RequestWire.text(status, text)));
    }

    @Override
    public void write(ByteBuf bytes, Runnable taken) {
        ByteString sent = RequestWire.bytes(bytes);
        synchronized (this) {
            if (say(ToSocket.newBuilder().setWrite(sent))) {
                told.await(whole -> taken.run());
            }
        }
    }

    @Override
    public void close() {
        end(ToSocket.newBuilder().setClose(HangUp.getDefaultInstance()));
    }
}

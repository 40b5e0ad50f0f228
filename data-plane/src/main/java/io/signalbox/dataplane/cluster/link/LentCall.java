package io.signalbox.dataplane.cluster.link;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.buffer.ByteBuf;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.Reply;
import io.signalbox.protocol.grpc.FromSocket;
import io.signalbox.protocol.grpc.HangUp;
import io.signalbox.protocol.grpc.ToSocket;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's socket here for a connection on another node. What that node says comes on a network thread, what the client
 * says on its socket's.
 */
final class LentCall implements ClientResponseObserver<FromSocket, ToSocket>, ClientSocket.Ear {
    private final ClientSocket socket;
    private final Told told = new Told();
    private @Nullable ClientCallStreamObserver<FromSocket> out;
    private boolean accepted;
    private boolean over;
    private long written;

    LentCall(ClientSocket socket) {
        this.socket = socket;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<FromSocket> requests) {
        out = requests;
    }

    void begin(Comeback comeback) {
        send(FromSocket.newBuilder().setComeback(RequestWire.toWire(comeback)), null);
    }

    /** False: it is too late. */
    private synchronized boolean send(FromSocket.Builder frame, Reply.@Nullable Taken taken) {
        if (over) {
            return false;
        }
        if (taken != null) {
            told.await(taken);
        }
        out().onNext(frame.build());
        return true;
    }

    private ClientCallStreamObserver<FromSocket> out() {
        return Objects.requireNonNull(out, "not started");
    }

    private synchronized boolean isOn() {
        return !over;
    }

    /** Nothing passes from now on. False: it was so before. */
    private synchronized boolean ends() {
        boolean first = !over;
        over = true;
        return first;
    }

    // from the client

    @Override
    public void heard(ByteBuf bytes, Runnable taken) {
        send(FromSocket.newBuilder().setHeard(RequestWire.bytes(bytes)), whole -> taken.run());
    }

    @Override
    public synchronized void lost() {
        if (!over) {
            over = true;
            out().onNext(FromSocket.newBuilder()
                    .setLost(HangUp.getDefaultInstance())
                    .build());
            out().onCompleted();
        }
    }

    // from the owner

    @Override
    public void onNext(ToSocket frame) {
        switch (frame.getFrameCase()) {
            case ACCEPT -> onAccept();
            case REFUSE -> {
                if (ends()) {
                    socket.refuse(
                            frame.getRefuse().getStatus(), frame.getRefuse().getText());
                }
            }
            case WRITE -> onWrite(frame);
            case TAKEN -> onTaken(frame.getTaken().getNumber());
            case CLOSE -> {
                if (ends()) {
                    socket.close();
                }
            }
            case FRAME_NOT_SET -> {
                // Of a later version.
            }
        }
    }

    private void onAccept() {
        if (isOn()) {
            accepted = true;
            socket.accept(this);
        }
    }

    private void onWrite(ToSocket frame) {
        if (isOn()) {
            long number = ++written;
            socket.write(
                    RequestWire.buffer(frame.getWrite()),
                    () -> send(FromSocket.newBuilder().setTaken(RequestWire.taken(number, true)), null));
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

    @Override
    public void onError(Throwable cause) {
        onCompleted();
    }

    @Override
    public void onCompleted() {
        if (!ends()) {
            return;
        }
        if (accepted) {
            socket.close();
        } else {
            socket.refuse(404, Reply.UNKNOWN_ID);
        }
    }
}

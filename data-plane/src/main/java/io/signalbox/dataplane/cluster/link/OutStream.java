package io.signalbox.dataplane.cluster.link;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.signalbox.dataplane.log.Log;
import io.signalbox.protocol.grpc.LinkFrame;
import io.signalbox.protocol.grpc.LinkHello;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One gRPC stream of a lane, from its opening to its end. Written by one thread at a time. */
final class OutStream implements ClientResponseObserver<LinkFrame, LinkFrame> {
    private final OutLane lane;
    private @Nullable ClientCallStreamObserver<LinkFrame> out;
    private volatile boolean over;
    private volatile boolean greeted;
    private long takenBefore;
    /** As its answers tell, which come one after the other. */
    private volatile long surelyTaken;

    OutStream(OutLane lane) {
        this.lane = lane;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<LinkFrame> requests) {
        out = requests;
        requests.setOnReadyHandler(lane::drain);
    }

    /** Nothing else may be sent before the other side has answered. */
    void greet(LinkHello.Builder hello) {
        send(LinkFrame.newBuilder().setHello(hello).build());
    }

    boolean isReady() {
        return !over && out().isReady();
    }

    void send(LinkFrame frame) {
        try {
            out().onNext(frame);
        } catch (IllegalStateException e) {
            // It ended under our hands, and that it did is told elsewhere.
            over = true;
        } catch (RuntimeException | VirtualMachineError e) {
            // No room for a frame, say. The stream is over, and whoever writes goes on to the next one.
            over = true;
            Log.LOG.handOverFailed(e);
        }
    }

    boolean isOver() {
        return over;
    }

    boolean wasGreeted() {
        return greeted;
    }

    /** Deliveries that the other side has taken on earlier streams of the lane. */
    long takenBefore() {
        return takenBefore;
    }

    void taken(long deliveries) {
        surelyTaken = Math.max(surelyTaken, deliveries);
    }

    /** Deliveries of this stream that the other side has taken, at least. */
    long surelyTaken() {
        return surelyTaken;
    }

    @Override
    public void onNext(LinkFrame frame) {
        switch (frame.getFrameCase()) {
            case HELLO -> {
                takenBefore = frame.getHello().getTaken();
                greeted = true;
                lane.onGreeted(this);
            }
            case ANSWER -> lane.onAnswer(frame.getAnswer());
            case DELIVERIES, QUESTION, FRAME_NOT_SET -> {
                // Of a later version.
            }
        }
    }

    @Override
    public void onError(Throwable cause) {
        end(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
        end(Status.OK);
    }

    private void end(Status status) {
        over = true;
        lane.onEnd(this, status);
    }

    private ClientCallStreamObserver<LinkFrame> out() {
        return Objects.requireNonNull(out, "not started");
    }
}

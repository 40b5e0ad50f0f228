package io.signalbox.dataplane.cluster.link;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.protocol.grpc.LinkAnswer;
import io.signalbox.protocol.grpc.LinkFrame;
import io.signalbox.protocol.grpc.LinkHello;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One gRPC stream of another node's lane: one frame at a time, the next when there is room for it. */
final class InStream implements StreamObserver<LinkFrame> {
    private final NodeId self;
    private final ServerCallStreamObserver<LinkFrame> out;
    private final Function<LinkHello, Inlet> find;
    private @Nullable Inlet inlet;
    private boolean closed;

    InStream(NodeId self, ServerCallStreamObserver<LinkFrame> out, Function<LinkHello, Inlet> find) {
        this.self = self;
        this.out = out;
        this.find = find;
    }

    @Override
    public void onNext(LinkFrame frame) {
        Inlet known = inlet;
        if (known != null) {
            known.take(this, frame).whenComplete((room, failure) -> out.request(1));
        } else if (frame.hasHello()) {
            onHello(frame.getHello());
        } else {
            close(Status.INVALID_ARGUMENT.withDescription(
                    "first frame: " + frame.getFrameCase() + " (expected: hello)"));
        }
    }

    private void onHello(LinkHello hello) {
        Inlet found = find.apply(hello);
        inlet = found;
        long taken = found.lead(this);
        send(LinkFrame.newBuilder()
                .setHello(LinkHello.newBuilder()
                        .setNode(self.value())
                        .setLane(hello.getLane())
                        .setTaken(taken)));
        out.request(1);
    }

    /** From any thread. */
    void answer(LinkAnswer.Builder answer) {
        send(LinkFrame.newBuilder().setAnswer(answer));
    }

    private synchronized void send(LinkFrame.Builder frame) {
        if (!closed) {
            out.onNext(frame.build());
        }
    }

    /** Another stream has taken its place. */
    void replaced() {
        close(Status.ABORTED.withDescription("another stream has taken its place"));
    }

    /** The other node is taken for dead here; it may try again. */
    void cut() {
        close(Status.ABORTED.withDescription("this node was out of reach for too long"));
    }

    private synchronized void close(Status status) {
        if (!closed) {
            closed = true;
            out.onError(status.asRuntimeException());
        }
    }

    /** The call is gone. */
    synchronized void close() {
        closed = true;
    }

    @Override
    public void onError(Throwable cause) {
        close();
    }

    @Override
    public synchronized void onCompleted() {
        if (!closed) {
            closed = true;
            out.onCompleted();
        }
    }
}

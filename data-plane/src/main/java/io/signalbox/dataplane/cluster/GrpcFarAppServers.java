package io.signalbox.dataplane.cluster;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.appserver.Ear;
import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.appserver.Line;
import io.signalbox.dataplane.cluster.FarChannels.Lent;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.protocol.grpc.FarAppServersGrpc;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.ToFarAppServer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way to the app servers of other nodes over gRPC: one call per client, whose flow control is the client's. */
public final class GrpcFarAppServers implements FarAppServers {
    private final FarChannels channels;
    private final ClientInterceptor shows;

    /**
     * @param open a new channel to a node; empty: the node is not there. It is shut down here when it has no calls any more
     * @param shows what the other node wants to see
     */
    public GrpcFarAppServers(Function<NodeId, Optional<ManagedChannel>> open, ClientInterceptor shows) {
        this.channels = new FarChannels(open);
        this.shows = shows;
    }

    @Override
    public Line<ToFarAppServer> call(NodeId node, Ear<FromFarAppServer> ear) {
        Optional<Lent> lent = channels.lend(node);
        if (lent.isEmpty()) {
            return FarAppServers.NONE.call(node, ear);
        }
        Caller caller = new Caller(ear, () -> channels.giveBack(lent.get()));
        FarAppServersGrpc.newStub(lent.get().channel()).withInterceptors(shows).serve(caller);
        return Objects.requireNonNull(caller.line);
    }

    /** That node lives no more: its clients here need not wait until the network says so. */
    public void died(NodeId node) {
        channels.died(node);
    }

    /** The service behind which a node's app servers are; whoever registers it checks who calls. */
    public static ServerServiceDefinition definition(Serving serving) {
        return new Service(serving).bindService();
    }

    /** The end of the client's node. */
    private static final class Caller implements ClientResponseObserver<ToFarAppServer, FromFarAppServer> {
        private final Ear<FromFarAppServer> ear;
        private final Runnable onOver;
        private @Nullable ClientCallStreamObserver<ToFarAppServer> call;
        private @Nullable GrpcLine<ToFarAppServer> line;

        Caller(Ear<FromFarAppServer> ear, Runnable onOver) {
            this.ear = ear;
            this.onOver = onOver;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<ToFarAppServer> starting) {
            starting.disableAutoRequestWithInitial(1);
            GrpcLine<ToFarAppServer> made = new GrpcLine<>(
                    starting, starting::onCompleted, () -> starting.cancel("the client is gone", null), ear::room);
            starting.setOnReadyHandler(made::drain);
            call = starting;
            line = made;
        }

        @Override
        public void onNext(FromFarAppServer frame) {
            ear.heard(frame, () -> Objects.requireNonNull(call).request(1));
        }

        @Override
        public void onError(Throwable cause) {
            onCompleted();
        }

        @Override
        public void onCompleted() {
            Objects.requireNonNull(line).lost();
            onOver.run();
            ear.over();
        }
    }

    private static final class Service extends FarAppServersGrpc.FarAppServersImplBase {
        private final Serving serving;

        Service(Serving serving) {
            this.serving = serving;
        }

        @Override
        public StreamObserver<ToFarAppServer> serve(StreamObserver<FromFarAppServer> out) {
            return new Called((ServerCallStreamObserver<FromFarAppServer>) out, serving);
        }
    }

    /** The end of the app server's node. */
    private static final class Called implements StreamObserver<ToFarAppServer> {
        private final ServerCallStreamObserver<FromFarAppServer> out;
        private final GrpcLine<FromFarAppServer> line;
        private final Ear<ToFarAppServer> ear;
        private boolean over;

        Called(ServerCallStreamObserver<FromFarAppServer> out, Serving serving) {
            this.out = out;
            this.line = new GrpcLine<>(
                    out, out::onCompleted, () -> out.onError(Status.ABORTED.asRuntimeException()), this::onRoom);
            out.disableAutoRequest();
            out.setOnReadyHandler(line::drain);
            out.setOnCancelHandler(this::onCancel);
            this.ear = serving.serve(line);
            out.request(1);
        }

        private void onRoom() {
            ear.room();
        }

        private void onCancel() {
            line.lost();
            onCompleted();
        }

        @Override
        public void onNext(ToFarAppServer frame) {
            ear.heard(frame, () -> out.request(1));
        }

        @Override
        public void onError(Throwable cause) {
            onCancel();
        }

        @Override
        public void onCompleted() {
            if (!over) {
                over = true;
                ear.over();
            }
        }
    }
}

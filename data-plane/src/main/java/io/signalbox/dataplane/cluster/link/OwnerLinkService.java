package io.signalbox.dataplane.cluster.link;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.protocol.grpc.FromAsker;
import io.signalbox.protocol.grpc.FromOwner;
import io.signalbox.protocol.grpc.FromSocket;
import io.signalbox.protocol.grpc.OwnerLinksGrpc;
import io.signalbox.protocol.grpc.ToSocket;

/** Has the owner here answer what other nodes' clients ask. */
final class OwnerLinkService extends OwnerLinksGrpc.OwnerLinksImplBase {
    private final Owner here;

    OwnerLinkService(Owner here) {
        this.here = here;
    }

    @Override
    public StreamObserver<FromAsker> ask(StreamObserver<FromOwner> answers) {
        ServerCallStreamObserver<FromOwner> out = (ServerCallStreamObserver<FromOwner>) answers;
        AnsweredAsk ask = new AnsweredAsk(here, out);
        out.setOnCancelHandler(ask::onGone);
        return ask;
    }

    @Override
    public StreamObserver<FromSocket> resume(StreamObserver<ToSocket> answers) {
        ServerCallStreamObserver<ToSocket> out = (ServerCallStreamObserver<ToSocket>) answers;
        FarSocket socket = new FarSocket(here, out);
        out.setOnCancelHandler(socket::onGone);
        return socket;
    }
}

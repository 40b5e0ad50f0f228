package io.signalbox.dataplane.cluster.link;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.grpc.LinkFrame;
import io.signalbox.protocol.grpc.NodeLinksGrpc;

/** Takes what other nodes send to this one. */
final class NodeLinkService extends NodeLinksGrpc.NodeLinksImplBase {
    private final NodeId self;
    private final Inlets inlets;
    private final Arrivals here;
    private final Meters meters;

    NodeLinkService(NodeId self, Inlets inlets, Arrivals here, Meters meters) {
        this.self = self;
        this.inlets = inlets;
        this.here = here;
        this.meters = meters;
    }

    @Override
    public StreamObserver<LinkFrame> link(StreamObserver<LinkFrame> answers) {
        ServerCallStreamObserver<LinkFrame> out = (ServerCallStreamObserver<LinkFrame>) answers;
        InStream stream = new InStream(
                self,
                out,
                hello -> inlets.of(
                        new Inlets.Lane(new NodeId(hello.getNode()), hello.getLane()),
                        lane -> new Inlet(lane.node(), here, meters)));
        out.disableAutoRequest();
        // Without it an answer to a call that is gone would throw.
        out.setOnCancelHandler(stream::close);
        out.request(1);
        return stream;
    }
}

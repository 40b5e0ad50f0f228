package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.request.ClientRequest;
import io.signalbox.dataplane.request.ClientSocket;
import io.signalbox.dataplane.request.Comeback;
import io.signalbox.dataplane.request.Owner;
import io.signalbox.dataplane.request.OwnerLink;
import io.signalbox.dataplane.request.Reply;

/** The way from this node to the owners on all others, and to its own. */
final class GrpcOwnerLink implements OwnerLink {
    private final NodeId self;
    private final Owner here;
    private final Peers peers;

    GrpcOwnerLink(NodeId self, Owner here, Peers peers) {
        this.self = self;
        this.here = here;
        this.peers = peers;
    }

    @Override
    public Owner at(NodeId node) {
        return node.equals(self) ? here : new FarOwner(node);
    }

    private final class FarOwner implements Owner {
        private final NodeId node;

        FarOwner(NodeId node) {
            this.node = node;
        }

        @Override
        public Runnable ask(ClientRequest request, Reply reply) {
            Peer peer = peers.to(node);
            if (peer == null) {
                reply.text(404, Reply.UNKNOWN_ID);
                return () -> {};
            }
            ForwardedAsk ask = new ForwardedAsk(reply);
            peer.owners().ask(ask);
            ask.begin(request);
            return ask::hangUp;
        }

        @Override
        public void resume(Comeback comeback, ClientSocket socket) {
            Peer peer = peers.to(node);
            if (peer == null) {
                socket.refuse(404, Reply.UNKNOWN_ID);
                return;
            }
            LentCall call = new LentCall(socket);
            peer.owners().resume(call);
            call.begin(comeback);
        }
    }
}

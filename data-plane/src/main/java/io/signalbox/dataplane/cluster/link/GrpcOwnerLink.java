package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
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
    private final Meters meters;

    GrpcOwnerLink(NodeId self, Owner here, Peers peers, Meters meters) {
        this.self = self;
        this.here = here;
        this.peers = peers;
        this.meters = meters;
    }

    @Override
    public Owner at(NodeId node) {
        return node.equals(self) ? here : new FarOwner(node);
    }

    private static Meter forwarded(ClientRequest.Kind kind) {
        return switch (kind) {
            case POLL -> Meter.POLLS_FORWARDED;
            case EVENTS -> Meter.EVENT_STREAMS_FORWARDED;
            case SEND -> Meter.POSTS_FORWARDED;
            case TERMINATE -> Meter.DELETES_FORWARDED;
            case REFRESH -> Meter.REFRESHES_FORWARDED;
        };
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
            meters.count(forwarded(request.kind()));
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
            meters.count(Meter.SOCKETS_FORWARDED);
            LentCall call = new LentCall(socket);
            peer.owners().resume(call);
            call.begin(comeback);
        }
    }
}

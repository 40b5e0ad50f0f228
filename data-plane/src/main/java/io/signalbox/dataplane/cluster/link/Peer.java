package io.signalbox.dataplane.cluster.link;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.OwnerLinksGrpc;
import io.signalbox.protocol.grpc.OwnerLinksGrpc.OwnerLinksStub;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.stream.IntStream;

/** Another node, as long as it lives: one connection, with the lanes on it. */
final class Peer {
    private final ManagedChannel connection;
    private final Channel channel;
    private final OwnerLinksStub owners;
    private final List<OutLane> lanes;

    Peer(NodeId node, String address, Peers.Terms terms) {
        this.connection = GrpcChannels.openToNode(address, terms.tls());
        this.channel = ClientInterceptors.intercept(connection, terms.auth());
        this.owners = OwnerLinksGrpc.newStub(channel);
        this.lanes = IntStream.range(0, Peers.LANES)
                .mapToObj(number -> new OutLane(new OutLane.Way(node, address, number, channel), terms))
                .toList();
    }

    /** All that goes to one hub goes one way, so that it keeps its order whomever it is for. */
    OutLane lane(TenantName tenant, HubName hub) {
        return lanes.get(Math.floorMod(31 * tenant.hashCode() + hub.hashCode(), Peers.LANES));
    }

    List<OutLane> lanes() {
        return lanes;
    }

    OwnerLinksStub owners() {
        return owners;
    }

    Channel channel() {
        return channel;
    }

    void die() {
        lanes.forEach(OutLane::die);
        connection.shutdownNow();
    }
}

package io.signalbox.standalone.endtoend;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.Counting;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.ListedConnection;
import io.signalbox.protocol.grpc.Listing;
import java.util.List;

/** Who is in the hub, as one of the nodes tells the REST API. */
final class HubAtNode implements AutoCloseable {
    private static final int MOST_LISTED = 1_000;

    private final ManagedChannel channel;
    private final Planes planes;

    HubAtNode(Planes planes, int node) {
        this.planes = planes;
        this.channel = GrpcChannels.open("localhost:" + planes.grpcPort(node));
    }

    /** Connections; negative when it cannot tell, for one that it asks may not be there. */
    long count() {
        Counting hub =
                Counting.newBuilder().setTenant(Planes.TENANT).setHub(Crowd.HUB).build();
        try {
            return NodeOfCluster.deliveries(channel, planes.secret()).count(hub).getConnections();
        } catch (StatusRuntimeException e) {
            return -1;
        }
    }

    /** Users, sorted, each as often as it has a connection in the group; none when it cannot tell. */
    List<String> members(String group) {
        Listing members = Listing.newBuilder()
                .setTenant(Planes.TENANT)
                .setHub(Crowd.HUB)
                .setAudience(Audience.newBuilder().setKind(Audience.Kind.GROUPS).addNames(group))
                .setMost(MOST_LISTED)
                .build();
        try {
            return NodeOfCluster.deliveries(channel, planes.secret()).list(members).getConnectionsList().stream()
                    .map(ListedConnection::getUserId)
                    .sorted()
                    .toList();
        } catch (StatusRuntimeException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}

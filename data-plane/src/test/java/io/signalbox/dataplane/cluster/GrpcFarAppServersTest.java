package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.ServerInterceptors;
import io.signalbox.dataplane.appserver.FarAppServers;
import io.signalbox.dataplane.appserver.Line;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.StandInControlPlane;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.FarOpening;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.GrpcListener;
import io.signalbox.protocol.grpc.ToFarAppServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcFarAppServersTest extends FarAppServersContract {
    private final GrpcListener far = GrpcListener.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            List.of(ServerInterceptors.intercept(
                    GrpcFarAppServers.definition(serving), ClusterAuth.server(StandInControlPlane.SECRET))));
    private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();
    private final FarAppServers near =
            new GrpcFarAppServers(this::open, ClusterAuth.client(StandInControlPlane.SECRET));

    private Optional<ManagedChannel> open(NodeId node) {
        if (!node.equals(FAR)) {
            return Optional.empty();
        }
        ManagedChannel channel = GrpcChannels.open("127.0.0.1:" + far.port());
        channels.add(channel);
        return Optional.of(channel);
    }

    @Override
    FarAppServers near() {
        return near;
    }

    @Override
    void die(NodeId node) {
        if (node.equals(FAR)) {
            far.close();
        } else {
            channels.forEach(ManagedChannel::shutdownNow);
        }
    }

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        far.close();
    }

    @Test
    void who_does_not_know_the_secret_of_the_cluster_is_over_and_reaches_nobody() {
        FarAppServers stranger = new GrpcFarAppServers(
                this::open, ClusterAuth.client(new ClusterSecret("another secret of more than 32 characters")));
        RecordingEar<FromFarAppServer> ear = new RecordingEar<>();
        stranger.call(FAR, ear)
                .say(ToFarAppServer.newBuilder()
                        .setOpening(FarOpening.getDefaultInstance())
                        .build());
        Eventually.holds("it is over", () -> ear.overs.get() == 1);
        assertThat(ear.heard).isEmpty();
    }

    @Test
    void more_calls_than_one_connection_carries_take_more_connections_and_none_stays_open_without_calls() {
        List<RecordingEar<FromFarAppServer>> ears = new ArrayList<>();
        List<Line<ToFarAppServer>> lines = new ArrayList<>();
        for (int i = 0; i < 4_100; i++) {
            RecordingEar<FromFarAppServer> ear = new RecordingEar<>();
            ears.add(ear);
            lines.add(near.call(FAR, ear));
        }
        assertThat(channels).hasSize(2);
        lines.forEach(Line::cut);
        Eventually.holds("all are over", () -> ears.stream().allMatch(ear -> ear.overs.get() == 1));
        Eventually.holds("all are shut", () -> channels.stream().allMatch(ManagedChannel::isShutdown));
    }
}

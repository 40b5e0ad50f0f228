package io.signalbox.dataplane.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.cluster.GrpcFarAppServers;
import io.signalbox.dataplane.cluster.RecordingArrivals;
import io.signalbox.dataplane.cluster.RecordingEar;
import io.signalbox.dataplane.fanout.Arrivals;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.ClusterSecret;
import io.signalbox.protocol.grpc.FarOpening;
import io.signalbox.protocol.grpc.FromFarAppServer;
import io.signalbox.protocol.grpc.ToFarAppServer;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may speak to a node: who shows a certificate, where they are asked for, and the cluster token, everywhere. */
@Timeout(120)
class LinkTlsTest {
    private static final long BUFFER = 64L * 1024 * 1024;
    private static final NodeId STRANGER = new NodeId("stranger");

    @TempDir
    static Path directory;

    private final RecordingArrivals atTwo = new RecordingArrivals();

    @BeforeAll
    static void make_certificates() throws Exception {
        for (String authority : List.of("ours", "theirs")) {
            openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=%1$s -keyout %1$s-ca.key -out %1$s-ca.pem"
                    .formatted(authority));
            Files.writeString(directory.resolve("names"), "subjectAltName=DNS:node.signalbox.internal\n");
            openssl("req -newkey rsa:2048 -nodes -subj /CN=node -keyout %1$s.key -out %1$s.csr".formatted(authority));
            openssl(
                    "x509 -req -days 2 -in %1$s.csr -CA %1$s-ca.pem -CAkey %1$s-ca.key -CAcreateserial -extfile names -out %1$s.pem"
                            .formatted(authority));
        }
    }

    private static void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("openssl.log")))
                .isZero();
    }

    private static LinkOptions tls(String authority, String trusted) {
        return new LinkOptions(
                BUFFER,
                directory.resolve(authority + ".pem"),
                directory.resolve(authority + ".key"),
                directory.resolve(trusted + "-ca.pem"),
                "node.signalbox.internal");
    }

    private int close(NodeLink link) throws Exception {
        return link.close(
                        Pair.TWO,
                        new TenantName("dev"),
                        new HubName("chat"),
                        Audience.everyone(),
                        new Arrivals.Closing(null, false))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private void refused(LinkOptions options, ClusterSecret secret) {
        try (Pair pair = new Pair(tls("ours", "ours"), tls("ours", "ours"));
                GrpcLinks stranger = new GrpcLinks(
                        STRANGER,
                        options,
                        secret,
                        node -> Optional.ofNullable(pair.roll.get(node)),
                        new Meters(new SimpleMeterRegistry()))) {
            pair.two.nodes(atTwo);
            NodeLink link = stranger.nodes(new RecordingArrivals());
            assertThatThrownBy(() -> close(link)).hasRootCauseInstanceOf(RefusedException.class);
            assertThat(atTwo.arrived()).isEmpty();
        }
    }

    @Test
    void nodes_that_show_certificates_of_the_trusted_authority_are_linked() throws Exception {
        try (Pair pair = new Pair(tls("ours", "ours"), tls("ours", "ours"))) {
            pair.two.nodes(atTwo);
            assertThat(close(pair.one.nodes(new RecordingArrivals()))).isEqualTo(7);
        }
    }

    private static RecordingEar<FromFarAppServer> calls(GrpcLinks from, RecordingEar<ToFarAppServer> called) {
        var ear = new RecordingEar<FromFarAppServer>();
        new GrpcFarAppServers(from::open, ClusterAuth.client(Pair.SECRET))
                .call(Pair.TWO, ear)
                .say(ToFarAppServer.newBuilder()
                        .setOpening(FarOpening.getDefaultInstance())
                        .build());
        Eventually.holds("heard or over", () -> called.heard.size() == 1 || ear.overs.get() == 1);
        return ear;
    }

    @Test
    void calls_to_far_app_servers_have_connections_of_their_own_that_ask_for_the_same() {
        var called = new RecordingEar<ToFarAppServer>();
        try (Pair pair = new Pair(tls("ours", "ours"), tls("ours", "ours"));
                GrpcLinks stranger = new GrpcLinks(
                        STRANGER,
                        new LinkOptions(),
                        Pair.SECRET,
                        node -> Optional.ofNullable(pair.roll.get(node)),
                        new Meters(new SimpleMeterRegistry()))) {
            pair.two.serve(() -> GrpcFarAppServers.definition(back -> called));
            assertThat(calls(stranger, called).overs).hasValue(1);
            assertThat(called.heard).isEmpty();
            assertThat(calls(pair.one, called).overs).hasValue(0);
            assertThat(called.heard).hasSize(1);
        }
    }

    @Test
    void a_peer_without_certificate_is_refused() {
        refused(new LinkOptions(), Pair.SECRET);
    }

    @Test
    void a_peer_with_the_certificate_of_another_authority_is_refused() {
        refused(tls("theirs", "ours"), Pair.SECRET);
    }

    @Test
    void a_node_whose_authority_is_not_trusted_is_not_spoken_to() {
        refused(tls("ours", "theirs"), Pair.SECRET);
    }

    @Test
    void a_certificate_alone_is_not_enough() {
        refused(tls("ours", "ours"), new ClusterSecret("another-cluster-secret-of-32-or-more-characters"));
    }

    @Test
    void a_node_that_left_the_roll_is_gone_with_its_certificate() throws Exception {
        try (Pair pair = new Pair(tls("ours", "ours"), tls("ours", "ours"))) {
            pair.two.nodes(atTwo);
            NodeLink link = pair.one.nodes(new RecordingArrivals());
            assertThat(close(link)).isEqualTo(7);
            pair.kill(Pair.TWO);
            assertThat(close(link)).isZero();
            assertThat(link.change(
                                    Pair.TWO,
                                    new io.signalbox.dataplane.fanout.MembershipChange(
                                            new TenantName("dev"),
                                            new HubName("chat"),
                                            io.signalbox.dataplane.fanout.MembershipChange.Kind.REMOVE_FROM_ALL,
                                            new io.signalbox.protocol.name.ConnectionId("c"),
                                            null))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo(MembershipOutcome.NO_CONNECTION);
        }
    }

    @Test
    void settings_that_name_only_some_of_the_files_are_refused() {
        LinkOptions half = new LinkOptions(BUFFER, directory.resolve("ours.pem"), null, null, null);
        assertThatThrownBy(() -> new Pair(half, half))
                .hasMessageContaining("1 of them set (expected: all three or none)");
        LinkOptions absent = new LinkOptions(
                BUFFER,
                directory.resolve("no.pem"),
                directory.resolve("ours.key"),
                directory.resolve("ours-ca.pem"),
                null);
        assertThatThrownBy(() -> new Pair(absent, absent)).hasMessageContaining("no.pem");
    }
}

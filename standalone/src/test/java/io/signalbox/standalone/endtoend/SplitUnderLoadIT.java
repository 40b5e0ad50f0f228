package io.signalbox.standalone.endtoend;

import static io.signalbox.standalone.endtoend.PlanesUnderLoad.GUESTS;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.WITHOUT_REST;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.ids;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.millisSince;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.nodes;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.tell;
import static io.signalbox.standalone.endtoend.PlanesUnderLoad.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ManagedChannel;
import io.signalbox.protocol.grpc.Audience;
import io.signalbox.protocol.grpc.ClusterAuth;
import io.signalbox.protocol.grpc.DeliveriesGrpc;
import io.signalbox.protocol.grpc.DeliveriesGrpc.DeliveriesFutureStub;
import io.signalbox.protocol.grpc.GrpcChannels;
import io.signalbox.protocol.grpc.Listed;
import io.signalbox.protocol.grpc.Listing;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link ClusterLoadIT} does with a killed node, with one that the others cannot reach, and it cannot reach them. What
 * each part of a split does by itself is in {@link SplitIT}, which is in the build.
 */
@EnabledIfSystemProperty(named = "signalbox.test.cluster", matches = "full|split", disabledReason = "takes minutes")
class SplitUnderLoadIT {
    private static final int NODES = 3;
    private static final int CUTS = PlanesUnderLoad.FULL ? 4 : 2;
    private static final int MESSAGES = PlanesUnderLoad.FULL ? 2_000 : 200;
    private static final int PACE = 100;
    private static final int MOST_LISTED = 1_000;
    private static final Duration GONE_WITHIN = Duration.ofSeconds(5);
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(60);

    @TempDir
    static Path data;

    @Test
    void a_node_that_is_cut_off_costs_only_its_own_clients_a_reconnect_and_is_one_of_them_again() throws Exception {
        try (CutNetwork network = new CutNetwork(NODES);
                PlanesUnderLoad load = new PlanesUnderLoad(data, NODES, 0, network);
                Crowd crowd = load.gather()) {
            for (int cut = 1; cut <= CUTS; cut++) {
                cut(cut, network, load, crowd);
            }
            if (PlanesUnderLoad.FULL) {
                new Sweep(load.planes(), nodes(NODES)).findsNothing();
            }
        }
    }

    private static void cut(int cut, CutNetwork network, PlanesUnderLoad load, Crowd crowd) throws Exception {
        int victim = 1 + cut % 2;
        Set<Guest> its = load.at(victim, crowd);
        assertThat(its).as("clients of the node to be cut off").isNotEmpty();
        // Who speaks through the REST API may come to either part.
        Round round = load.round(crowd, WITHOUT_REST, without(crowd, its));
        round.run(MESSAGES, PACE, () -> cutAndHeal(network, load, victim, its));
        crowd.awaitAll("after a cut");
        round.everythingWasAccepted(0);
        assertThat(round.stayed()).as("who stayed").hasSize(GUESTS - its.size()).doesNotContainAnyElementsOf(its);
        long heard = round.check(true);
        load.roll().isExact(crowd, nodes(NODES));
        tell("cut %d: %d messages, heard %d times by those who stayed", cut, round.said(), heard);
    }

    private static void cutAndHeal(CutNetwork network, PlanesUnderLoad load, int victim, Set<Guest> its) {
        Planes planes = load.planes();
        Set<String> cutOff = ids(its);
        long known = load.deathsSeen(victim);
        long begun = System.nanoTime();
        planes.toAllBut(victim, NODES);
        network.isolate(victim + 1);
        try {
            Await.until("the others have seen it", SEEN_WITHIN, () -> load.deathsSeen(victim) > known);
            long detected = millisSince(begun);
            long seen = System.nanoTime();
            Await.until("no list of theirs has who was cut off", Crowd.LIMIT, () -> {
                long asked = millisSince(seen);
                Optional<Set<String>> ghosts = listed(planes, cutOff);
                if (asked > GONE_WITHIN.toMillis()) {
                    assertThat(ghosts.orElse(Set.of()))
                            .as("in lists that were asked for %d ms after the cut was seen", asked)
                            .isEmpty();
                }
                return ghosts.isPresent() && ghosts.get().isEmpty();
            });
            long gone = millisSince(begun);
            Await.until(
                    "its clients have come to others",
                    Crowd.LIMIT,
                    () -> load.roll().clients(victim) == 0);
            tell(
                    "%s cut off: seen after %d ms, out of all lists after %d, its %d clients elsewhere after %d",
                    Planes.name(victim), detected, gone, its.size(), millisSince(begun));
        } finally {
            network.heal();
        }
        long healed = System.nanoTime();
        for (int node : nodes(NODES)) {
            URI at = URI.create("http://localhost:" + planes.port(node));
            Await.until("each sees all", SEEN_WITHIN, () -> NodeOfCluster.seenBy(at) == NODES);
        }
        planes.toAll(NODES);
        tell("%s: one of them again %d ms after the healing", Planes.name(victim), millisSince(healed));
    }

    /** Those of these connections that the first node lists in a group; empty when it could not say of each group. */
    private static Optional<Set<String>> listed(Planes planes, Set<String> connections) throws InterruptedException {
        ManagedChannel channel = GrpcChannels.open("localhost:" + planes.grpcPort(0));
        try {
            DeliveriesFutureStub node = DeliveriesGrpc.newFutureStub(channel)
                    .withInterceptors(ClusterAuth.client(planes.secret()))
                    .withDeadlineAfter(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            List<ListenableFuture<Listed>> asked = PlanesUnderLoad.SCRIPT.groups().stream()
                    .map(group -> node.list(members(group)))
                    .toList();
            Set<String> listed = new HashSet<>();
            for (ListenableFuture<Listed> one : asked) {
                one.get().getConnectionsList().forEach(connection -> listed.add(connection.getConnectionId()));
            }
            listed.retainAll(connections);
            return Optional.of(listed);
        } catch (ExecutionException e) {
            return Optional.empty();
        } finally {
            channel.shutdownNow();
        }
    }

    private static Listing members(String group) {
        return Listing.newBuilder()
                .setTenant("dev")
                .setHub(Crowd.HUB)
                .setAudience(Audience.newBuilder().setKind(Audience.Kind.GROUPS).addNames(group))
                .setMost(MOST_LISTED)
                .build();
    }
}

package io.signalbox.dataplane.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.appserver.FarNodes;
import io.signalbox.dataplane.appserver.FarNodes.Node;
import io.signalbox.dataplane.connection.Clients;
import io.signalbox.dataplane.connection.ConnectionReport;
import io.signalbox.dataplane.leave.Drain;
import io.signalbox.dataplane.leave.DrainLimits;
import io.signalbox.dataplane.leave.DrainState;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node leaves whose app servers serve clients of another node. */
class LeavingFarTest {
    private static final int PER_SECOND = 500;
    private static final int CROWD = 500;
    private static final String CLOSE = "{\"type\":7,\"allowReconnect\":true}\n";

    private final FarNodes nodes = new FarNodes(true);
    private final Node near = nodes.new Node("near");
    private final Node far = nodes.new Node("far");
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Drain drain = new Drain(
            far.open,
            far.streams.guests(),
            () -> false,
            new Ways(far.gate, far.streams),
            new DrainLimits(PER_SECOND, Duration.ofMinutes(1), Duration.ofSeconds(3)),
            this::every);

    private Runnable every(Duration period, Runnable call) {
        Future<?> ticking = clock.scheduleAtFixedRate(call, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
        return () -> ticking.cancel(false);
    }

    @AfterEach
    void close() {
        nodes.close();
        clock.shutdownNow();
    }

    private static void opened(FakeAppServer app, String id) {
        app.await(frame -> frame.hasClientOpened()
                && frame.getClientOpened().getConnectionId().equals(id));
    }

    @Test
    void clients_of_other_nodes_are_told_at_the_pace_and_counted_among_those_who_are_still_here() {
        FakeAppServer app = far.appServer();
        FarNodes.Far own = far.dial("own");
        opened(app, "own");
        List<FarNodes.Far> crowd = new ArrayList<>();
        for (int i = 0; i < CROWD; i++) {
            crowd.add(near.dial("c" + i));
            if (i % 50 == 0) {
                opened(app, "c" + i);
            }
        }
        crowd.forEach(client -> opened(app, client.id()));

        Instant begun = Instant.now();
        DrainState first = drain.begin();
        assertThat(first.clients()).isBetween(CROWD / 2, CROWD + 1);
        assertThat(first.stage()).isEqualTo(DrainState.Stage.DRAINING);
        Eventually.holds("it is told", () -> own.text().endsWith(CLOSE));
        own.goes();
        Eventually.holds("empty", () -> drain.state().stage() == DrainState.Stage.DRAINED);
        assertThat(drain.remaining()).isZero();
        assertThat(drain.state().told()).isEqualTo(CROWD + 1);

        far.die();
        // The other node hears of an end before it is written down here.
        Eventually.holds(
                "all ends are known", () -> near.open.ended(Clients.TENANT).size() == CROWD);
        List<ConnectionReport.End> ends = near.open.ended(Clients.TENANT).stream()
                .map(ConnectionReport::end)
                .sorted(Comparator.comparing(ConnectionReport.End::at))
                .toList();
        assertThat(ends).hasSize(CROWD).allMatch(end -> end.reason() == CloseCode.SHUTDOWN);
        for (int i = 0; i < CROWD; i++) {
            double seconds = Duration.between(begun, ends.get(i).at()).toNanos() / 1e9;
            // Whoever is late is no burst: only the time since the beginning allows more.
            assertThat(i + 1)
                    .as("ends in %s s", seconds)
                    .isLessThanOrEqualTo(PER_SECOND / 10 + 1 + (int) (PER_SECOND * seconds));
        }
        crowd.forEach(client -> assertThat(client.text()).endsWith(CLOSE));
    }

    @Test
    void a_node_that_was_called_back_serves_clients_of_other_nodes_again() {
        FakeAppServer before = far.appServer();
        near.dial("before");
        opened(before, "before");
        drain.begin();
        before.await(ToAppServer::hasLeaving);
        FarNodes.Far refused = near.dial("meanwhile");
        Eventually.holds("none takes it", () -> refused.text().contains(CloseCode.NO_APP_SERVER.text()));

        assertThat(drain.resume()).isTrue();
        before.complete();
        FakeAppServer after = far.appServer();
        near.dial("after");
        opened(after, "after");
        assertThat(drain.state().stage()).isEqualTo(DrainState.Stage.SERVING);
    }
}

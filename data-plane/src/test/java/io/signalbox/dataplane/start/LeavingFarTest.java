package io.signalbox.dataplane.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.dataplane.appserver.FarNodes;
import io.signalbox.dataplane.appserver.FarNodes.Node;
import io.signalbox.dataplane.leave.Drain;
import io.signalbox.dataplane.leave.DrainLimits;
import io.signalbox.dataplane.leave.DrainState;
import io.signalbox.dataplane.support.Eventually;
import io.signalbox.dataplane.support.FakeAppServer;
import io.signalbox.protocol.grpc.ToAppServer;
import io.signalbox.protocol.refusal.CloseCode;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node leaves whose app servers serve clients of another node. */
class LeavingFarTest {
    private static final int PER_SECOND = 500;

    private final FarNodes nodes = new FarNodes(true);
    private final Node near = nodes.new Node("near");
    private final Node far = nodes.new Node("far");
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Drain drain = new Drain(
            far.open,
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

package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.signalbox.protocol.grpc.HubSettings;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;

/** A node under {@link HeldShort} that bent bytes are thrown at, and well-behaved clients on each of its event loops. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the fields.
public abstract class FuzzedNode extends NodeUnderTest {
    private static final String BESIDE = "beside";
    private static final int LOOP_PATIENCE_SECONDS = 10;

    /** Clients of these hubs are given up soon. */
    private static final HubSettings SHORT = HubSettings.newBuilder()
            .setHandshakeTimeoutMs(1_000)
            .setClientTimeoutMs(500)
            .build();

    @Inject
    Vertx vertx;

    private final List<Connected> neighbours = new ArrayList<>();
    private ErrorWatch errors;
    private FakeAppServer beside;
    private int rounds;
    private long pinnedAtFirst;

    @BeforeEach
    void let_neighbours_in() throws Exception {
        errors = closing(new ErrorWatch());
        beside = serving(BESIDE);
        neighbours.clear();
        // New sockets go to the loops in turn: two for each.
        for (EventExecutor loop : loops()) {
            neighbours.add(connect(beside, BESIDE, "a" + neighbours.size()));
            neighbours.add(connect(beside, BESIDE, "b" + neighbours.size()));
            assertThat(loop.isShutdown()).isFalse();
        }
        requireWell("at first");
        pinnedAtFirst = pinned();
    }

    /** An app server whose silent clients are given up soon. */
    protected FakeAppServer servingShort(String hub, boolean stateful) {
        return closing(FakeAppServer.serving(
                dataPlane.grpcPort(),
                hub,
                SHORT.toBuilder().setAllowStatefulReconnects(stateful).build()));
    }

    /** Every event loop turns, every neighbour is heard and hears, and the log is silent. */
    protected void requireWell(String when) throws Exception {
        for (EventExecutor loop : loops()) {
            loop.submit(() -> {}).get(LOOP_PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        String call = "{\"type\":1,\"target\":\"n" + rounds++ + "\",\"arguments\":[]}";
        for (Connected neighbour : neighbours) {
            neighbour.socket().say(call + "|");
            neighbour.socket().send(ClientFrames.control(ClientFrames.PING));
        }
        for (Connected neighbour : neighbours) {
            Eventually.holds(
                    "a neighbour is heard, " + when,
                    () -> beside.saidBy(neighbour.id()).endsWith(call + "|"));
            assertThat(neighbour.socket().next()).as(when).isEqualTo("opcode " + ClientFrames.PONG);
            beside.toClient(neighbour.id(), call + "|");
            assertThat(neighbour.socket().next()).as(when).isEqualTo(call);
        }
        assertThat(errors.errors()).as("what was logged, " + when).isEmpty();
    }

    /** No connection of the hub is left, nor the place of one that was shaking hands, nor a byte of a buffer. */
    protected void requireNothingLeft(String hub, String when) throws Exception {
        Eventually.holds("no connection is left, " + when, () -> open(hub) == 0);
        List<RawWebSocket> shaking = new ArrayList<>();
        for (int i = 0; i < HeldShort.HANDSHAKES_PER_TENANT; i++) {
            shaking.add(dial(BESIDE, Tokens.client(BESIDE)));
        }
        assertThat(shaking).as("places for handshakes, " + when).allMatch(one -> one.status() == 101);
        for (RawWebSocket one : shaking) {
            one.close();
        }
        Eventually.holds("only neighbours are left, " + when, () -> open(BESIDE) == neighbours.size());
        assertThat(Eventually.get(FuzzedNode::pinned, bytes -> bytes <= pinnedAtFirst))
                .as("bytes in buffers that are not given back, " + when)
                .isLessThanOrEqualTo(pinnedAtFirst);
    }

    private long open(String hub) {
        return Operator.of(server()).hubsOfOpenConnections().stream()
                .filter(hub::equals)
                .count();
    }

    private Iterable<EventExecutor> loops() {
        return ((VertxInternal) vertx).getEventLoopGroup();
    }

    /** Bytes of the direct buffers of clients' sockets that somebody holds. */
    private static long pinned() {
        return ((PooledByteBufAllocator) VertxByteBufAllocator.POOLED_ALLOCATOR).pinnedDirectMemory();
    }
}

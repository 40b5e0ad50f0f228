package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Those who keep a neighbour waiting are noticed; nothing the service does itself would keep it so long. */
@SuppressWarnings("NullAway.Init") // Quarkus sets the field.
@QuarkusTest
@TestProfile(HeldShort.class)
class NeighbourTest extends NodeUnderTest {
    private static final Duration HELD_UP = Duration.ofMillis(1_200);

    @Inject
    Vertx vertx;

    @Test
    void a_neighbour_whose_event_loop_is_held_up_again_and_again_was_not_served() throws Exception {
        Neighbour neighbour = neighbour(serving("held"), "held");
        assertThatThrownBy(() -> neighbour.during(round -> holdUp()))
                .isInstanceOf(AssertionError.class)
                // Where the machine is slow, an echo now and then slips through between two: then it is not the median.
                .hasMessageMatching("(?s).*what (50|90) % of the.*");
    }

    @Test
    void a_neighbour_that_is_left_alone_is_served() throws Exception {
        Neighbour neighbour = neighbour(serving("alone"), "alone");
        neighbour.during(round -> LockSupport.parkNanos(Duration.ofMillis(5).toNanos()));
    }

    private void holdUp() throws Exception {
        List<Future<?>> held = new ArrayList<>();
        for (EventExecutor loop : vertx.nettyEventLoopGroup()) {
            held.add(loop.submit(() -> {
                long until = System.nanoTime() + HELD_UP.toNanos();
                while (System.nanoTime() < until) {
                    LockSupport.parkNanos(until - System.nanoTime());
                }
            }));
        }
        for (Future<?> each : held) {
            each.get();
        }
    }
}

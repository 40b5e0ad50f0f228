package io.signalbox.dataplane.start;

import io.signalbox.dataplane.leave.Ticks;
import io.vertx.core.Vertx;
import java.time.Duration;

/** On one of the node's event loops. */
final class VertxTicks implements Ticks {
    private final Vertx vertx;

    VertxTicks(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Runnable every(Duration period, Runnable call) {
        long timer = vertx.setPeriodic(period.toMillis(), unused -> call.run());
        return () -> vertx.cancelTimer(timer);
    }
}

package io.signalbox.dataplane.cluster.link;

import io.signalbox.dataplane.fanout.Pressure;
import io.signalbox.protocol.delivery.Delivery;
import java.util.concurrent.atomic.LongAdder;

/** A node that counts and keeps nothing. */
record CountingArrivals(LongAdder arrived) implements NobodyThere {
    @Override
    public Pressure deliver(Delivery delivery) {
        arrived.increment();
        return Pressure.ACCEPTED;
    }
}

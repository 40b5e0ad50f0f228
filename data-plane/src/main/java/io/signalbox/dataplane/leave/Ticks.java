package io.signalbox.dataplane.leave;

import java.time.Duration;

/** Calls again and again, on a thread that must not be held up. */
public interface Ticks {
    /** @return ends it; harmless when it has ended */
    Runnable every(Duration period, Runnable call);
}

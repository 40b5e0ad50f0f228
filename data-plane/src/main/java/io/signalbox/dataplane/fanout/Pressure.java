package io.signalbox.dataplane.fanout;

/** What a sender learns from handing something over. */
public enum Pressure {
    /** Taken. */
    ACCEPTED,
    /** Taken; send no more before {@link Arrivals#drained}. */
    SLOW_DOWN
}

package io.signalbox.dataplane.appserver;

/**
 * One side of a call between two nodes, as that side speaks. Any thread; never blocks.
 *
 * @param <T> what it says
 */
public interface Line<T> {
    /**
     * Says it, in the order of the calls of one thread. False: taken, but pause until {@link Ear#room}. What is said after
     * the end is dropped.
     */
    boolean say(T frame);

    /** Bytes that the other side does not take yet. */
    long waiting();

    /** What was said goes out, then this side has ended. */
    void end();

    /** Ends both sides at once; what waits is dropped. */
    void cut();
}

package io.signalbox.dataplane.appserver;

/**
 * One side of a call between two nodes, as that side hears. One frame after the other, on whichever thread brings it.
 *
 * @param <T> what it hears
 */
public interface Ear<T> {
    /** @param taken runs when the next frame may come: who does not run it holds the other side back */
    void heard(T frame, Runnable taken);

    /** The line that said false takes more. */
    void room();

    /** The other side has ended, or is lost: nothing more is heard. Once. */
    void over();
}

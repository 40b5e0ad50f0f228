package io.signalbox.dataplane.connection;

/** How much waits for a client, measured by its bound: past the bound it is closed as slow. */
public enum Backlog {
    /** Less than a sixteenth. */
    LOW,
    SOME,
    /** More than a quarter: whoever can wait with what it sends should. */
    HIGH
}

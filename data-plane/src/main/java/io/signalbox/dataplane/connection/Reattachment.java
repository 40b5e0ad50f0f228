package io.signalbox.dataplane.connection;

/** What becomes of a second socket that shows the token of a connection (spec/signalr-transports.md §3, §10). */
public enum Reattachment {
    /** The connection goes on there. */
    POSSIBLE,
    /** The connection ended, by either side's word. */
    OVER,
    /** The connection keeps the socket that it has. */
    NOT_STATEFUL
}

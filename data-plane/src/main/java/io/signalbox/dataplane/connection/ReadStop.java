package io.signalbox.dataplane.connection;

/** Why a client's socket is not being read. */
public enum ReadStop {
    /** It is on its way in. */
    ENTERING,
    /** The stream to the app server is full. */
    UPSTREAM_FULL,
    /** The app server has enough unread messages of this client. */
    CLIENT_AHEAD;

    int bit() {
        return 1 << ordinal();
    }
}

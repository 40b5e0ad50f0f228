package io.signalbox.dataplane.leave;

import java.time.Duration;
import java.util.List;

/** The clients of a node. */
interface Crowd {
    /** How many are there now. */
    int size();

    /** Those that are there now. */
    List<Guest> all();

    /** A client that can be told. */
    interface Guest {
        /** Whether it has not left by itself. */
        boolean isHere();

        /** Tells it to go elsewhere, after a while; one that is gone hears nothing. */
        void tell(Duration after);
    }
}

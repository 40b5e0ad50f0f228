package io.signalbox.dataplane.leave;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Clients that a node serves; any thread. */
public interface Crowd {
    /** How many are there now. */
    int size();

    /** Those that are there now. */
    List<Guest> all();

    /** Those of both. */
    default Crowd and(Crowd others) {
        Crowd these = this;
        return new Crowd() {
            @Override
            public int size() {
                return these.size() + others.size();
            }

            @Override
            public List<Guest> all() {
                return Stream.of(these, others)
                        .flatMap(crowd -> crowd.all().stream())
                        .toList();
            }
        };
    }

    /** A client that can be told. */
    interface Guest {
        /** Whether it has not left by itself. */
        boolean isHere();

        /** Tells it to go elsewhere, after a while; one that is gone hears nothing. */
        void tell(Duration after);
    }
}

package io.signalbox.dataplane.leave;

import java.time.Instant;

/** What time it is. */
interface Times {
    Times SYSTEM = new Times() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }
    };

    /** Of a clock that only goes forward. */
    long nanos();

    Instant now();
}

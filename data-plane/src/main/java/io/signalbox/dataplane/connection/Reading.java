package io.signalbox.dataplane.connection;

/** Whether a client's socket is read: not as long as there is a reason against it. Confined to the client's loop. */
final class Reading {
    private int stops;

    void stop(ReadStop reason, Transport transport) {
        stops |= reason.bit();
        transport.reading(false);
    }

    /** One reason less; whether this was the last. */
    boolean goOn(ReadStop reason, Transport transport) {
        int left = stops & ~reason.bit();
        boolean last = stops != 0 && left == 0;
        stops = left;
        if (last) {
            transport.reading(true);
        }
        return last;
    }

    boolean isOn() {
        return stops == 0;
    }
}

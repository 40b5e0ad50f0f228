package io.signalbox.bench.wire;

import java.io.IOException;
import java.io.Serial;

/** The other side sent something that this side does not take. */
public final class WireFault extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public WireFault(String message) {
        super(message);
    }
}

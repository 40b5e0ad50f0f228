package io.signalbox.bench.appserver;

import io.signalbox.bench.wire.Request;
import io.signalbox.bench.wire.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A text that is to be sent on.
 *
 * @param text a stamp, the number of whom it is for, and padding
 */
record Parcel(String text) {
    /** Several, back to back: the mark of a stamp stands nowhere else. */
    static Stream<Parcel> split(String parcels) {
        return Arrays.stream(parcels.split(Stamp.MARK)).skip(1).map(rest -> new Parcel(Stamp.MARK + rest));
    }

    /** Its stamp, which no other has. */
    String stamp() {
        return text.substring(0, Stamp.LENGTH);
    }

    /** Number of the connection that its stamp names. */
    int sender() {
        return Stamp.target(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** Of whom it is for. */
    int number() {
        return Stamp.number(text.getBytes(StandardCharsets.US_ASCII), 0);
    }

    /** The user of the connection with that number. */
    String user() {
        return "u" + Request.targetName(number());
    }
}

package io.signalbox.bench.load;

import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** What becomes of the hub messages that clients hear. */
final class Hearing {
    private final Tally tally;
    private IntConsumer onArrival = number -> {};

    Hearing(Tally tally) {
        this.tally = tally;
    }

    void onArrival(IntConsumer action) {
        this.onArrival = action;
    }

    void heard(int number, int type, byte[] in, int from, int to) {
        boolean counts = type == Encoding.INVOCATION || type == Encoding.COMPLETION;
        int stamp = counts ? Stamp.find(in, from, to) : -1;
        if (stamp >= 0) {
            tally.arrived(number, in, stamp, System.nanoTime());
            onArrival.accept(number);
        } else if (counts || type == Encoding.CLOSE) {
            tally.fault("connection " + number + " got " + new String(in, from, to - from, StandardCharsets.UTF_8));
        }
    }

    void failed(int number, String why) {
        tally.fault("connection " + number + ": " + why);
    }
}

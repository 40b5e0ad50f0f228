package io.signalbox.bench.measure;

import io.signalbox.bench.wire.Stamp;
import java.util.ArrayList;
import java.util.List;

/** Everything that arrives in a run: how many, how late, and whether each message came once and in order. */
public final class Tally {
    private static final int MOST_FAULTS = 10;

    private final Sequences sequences;
    private final List<String> faults = new ArrayList<>();
    private Delays delays = new Delays();
    private long arrived;
    private long misrouted;
    private long faultCount;

    public Tally(int connections, int streams) {
        this.sequences = new Sequences(connections, streams);
    }

    /** A stamped message has arrived at {@code connection}. */
    public void arrived(int connection, byte[] in, int stampAt, long now) {
        int target = Stamp.target(in, stampAt);
        if (target != Stamp.EVERYONE && target != connection) {
            misrouted++;
            return;
        }
        arrived++;
        delays.add(now - Stamp.nanos(in, stampAt));
        sequences.arrived(connection, Stamp.stream(in, stampAt), Stamp.sequence(in, stampAt));
    }

    /** Something went wrong that no run should show. The first few texts are kept, all are counted. */
    public void fault(String text) {
        faultCount++;
        if (faults.size() < MOST_FAULTS) {
            faults.add(text);
        }
    }

    /** Forgets the delays so far: the warm-up is over. */
    public void measureFromHere() {
        delays = new Delays();
    }

    public long arrived() {
        return arrived;
    }

    public Delays delays() {
        return delays;
    }

    /** What was not clean, as lines for people; empty when everything was. */
    public List<String> faults(Sequences.Sent sent) {
        List<String> all = new ArrayList<>();
        note(all, sequences.lost(sent), "lost");
        note(all, sequences.doubled(), "doubled");
        note(all, sequences.outOfOrder(), "out of order");
        note(all, misrouted, "misrouted");
        all.addAll(faults);
        if (faultCount > faults.size()) {
            all.add(faultCount - faults.size() + " more faults");
        }
        return all;
    }

    private static void note(List<String> all, long count, String what) {
        if (count != 0) {
            all.add(count + " messages " + what);
        }
    }
}

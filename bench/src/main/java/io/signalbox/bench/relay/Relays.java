package io.signalbox.bench.relay;

import io.signalbox.bench.load.Clients;
import io.signalbox.bench.measure.Sequences;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.wire.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** As many messages under way as the window takes, sent on by the app server. */
public final class Relays implements Sequences.Sent {
    /** Their stream: answers to calls are another. */
    public static final int STREAM = 1;

    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();
    private static final long STALL_NANOS = Duration.ofSeconds(20).toNanos();

    private final Clients clients;
    private final Tally tally;
    private final Load load;
    private final IntUnaryOperator targetOf;
    private final byte[] parcels;
    private final long[] sent;
    private final long alreadyArrived;
    private long published;
    private long expected;
    private int nextSpeaker;
    private int[] nextTarget = {};

    /**
     * @param batch messages in one call of the hub method
     * @param window most messages under way
     * @param bytes length of each
     */
    public record Load(int batch, int window, int bytes) {
        public Load {
            int least = Stamp.LENGTH + Stamp.NUMBER_DIGITS;
            if (bytes < least) {
                throw new IllegalArgumentException("size: " + bytes + " (expected: at least " + least + " bytes)");
            }
            if (window < batch) {
                throw new IllegalArgumentException("window: " + window + " (expected: at least " + batch + ")");
            }
        }
    }

    /**
     * @param targetOf the number under which a connection is sent to
     * @param targets how many such numbers there are
     */
    public Relays(Clients clients, Tally tally, Load load, IntUnaryOperator targetOf, int targets) {
        this.clients = clients;
        this.tally = tally;
        this.load = load;
        this.targetOf = targetOf;
        this.sent = new long[targets];
        this.alreadyArrived = tally.arrived();
        this.parcels = new byte[load.batch * load.bytes];
        for (int i = 0; i < load.batch; i++) {
            System.arraycopy(Stamp.payload(load.bytes), 0, parcels, i * load.bytes, load.bytes);
        }
    }

    /**
     * Sends for a while. What the last run has under way must have arrived, when its route was another.
     *
     * @throws IOException when nothing arrives for 20 s although something should
     */
    public void run(Duration time, Route route) throws IOException {
        nextTarget = new int[route.targets().size()];
        long now = System.nanoTime();
        long end = now + time.toNanos();
        long lastProgress = now;
        long lastArrived = tally.arrived();
        for (; now - end < 0; now = System.nanoTime()) {
            long room = (long) (load.window - load.batch) * route.receivers();
            while (missing() <= room) {
                speak(route);
            }
            clients.serve(Math.min(TURN_NANOS, end - now));
            if (tally.arrived() != lastArrived) {
                lastArrived = tally.arrived();
                lastProgress = now;
            } else if (now - lastProgress > STALL_NANOS) {
                throw new IOException("nothing has arrived for 20 s; " + missing() + " deliveries are missing; "
                        + tally.faults(this));
            }
        }
    }

    private void speak(Route route) throws IOException {
        int speaker = nextSpeaker % route.targets().size();
        nextSpeaker = speaker + 1;
        List<Integer> targets = route.targets().get(speaker);
        if (targets.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (int i = 0; i < load.batch; i++) {
            int target = targets.get(nextTarget[speaker]);
            nextTarget[speaker] = (nextTarget[speaker] + 1) % targets.size();
            int to = route.receivers() == 1 ? target : Stamp.EVERYONE;
            Stamp.write(parcels, i * load.bytes, now, sent[target]++, STREAM, to);
            Stamp.address(parcels, i * load.bytes, target);
        }
        published += load.batch;
        expected += (long) load.batch * route.receivers();
        clients.say(speaker, clients.encoding().send(route.method(), parcels));
    }

    /** Waits for what is under way; what has not come by then is lost. */
    public void drain(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (missing() > 0 && System.nanoTime() - end < 0) {
            clients.serve(TURN_NANOS);
        }
    }

    private long missing() {
        return expected - (tally.arrived() - alreadyArrived);
    }

    /** Messages so far. */
    public long published() {
        return published;
    }

    @Override
    public long to(int connection, int stream) {
        int target = targetOf.applyAsInt(connection);
        return stream != STREAM || target < 0 ? 0 : sent[target];
    }
}

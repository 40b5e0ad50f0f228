package io.signalbox.bench.load;

import io.signalbox.bench.measure.Sequences;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;

/**
 * The connections in turn invoke a hub method at a fixed rate, whether or not the last answer has come. Each call carries
 * the time at which it was due: what a server, or this generator, is late with is in the delay of every call behind it.
 */
public final class SteadyEchoes implements Sequences.Sent {
    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();

    private final Clients clients;
    private final byte[] message;
    private final int stampAt;
    private final long[] sent;
    private long arrived;
    private long all;
    private int next;

    /**
     * @param method name of the hub method
     * @param payloadBytes length of its argument
     */
    public SteadyEchoes(Clients clients, String method, int payloadBytes) {
        Encoding encoding = clients.encoding();
        this.clients = clients;
        this.message = encoding.invocation("1", method, Stamp.payload(payloadBytes));
        this.stampAt = Stamp.find(message, 0, message.length);
        this.sent = new long[clients.size()];
        clients.onArrival(number -> arrived++);
    }

    /** @param rate invocations per second in all, more than 0 */
    public void run(Duration time, double rate) throws IOException {
        long interval = Math.max(1, (long) (1e9 / rate));
        long due = System.nanoTime();
        long end = due + time.toNanos();
        for (long now = due; now - end < 0; now = System.nanoTime()) {
            for (; now - due >= 0; due += interval) {
                invoke(due);
            }
            clients.serve(Math.max(0, Math.min(TURN_NANOS, due - System.nanoTime())));
        }
    }

    private void invoke(long due) throws IOException {
        Stamp.write(message, stampAt, due, sent[next]++, 0, next);
        all++;
        clients.say(next, Arrays.copyOf(message, message.length));
        next = (next + 1) % clients.size();
    }

    /** Waits for the answers under way. */
    public void drain(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (missing() > 0 && System.nanoTime() - end < 0) {
            clients.serve(TURN_NANOS);
        }
    }

    /** Calls without an answer so far. */
    public long missing() {
        return all - arrived;
    }

    @Override
    public long to(int connection, int stream) {
        return sent[connection];
    }
}

package io.signalbox.bench.load;

import io.signalbox.bench.measure.Sequences;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.wire.ClientFrame;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Stamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.Locale;

/** Each connection invokes a hub method with a text and waits for the same text as its result. */
public final class Echoes implements Sequences.Sent {
    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();
    private static final int ID_DIGITS = 8;

    private final Crowd crowd;
    private final Tally tally;
    private final Encoding encoding;
    private final byte[] message;
    private final int stampAt;
    private final int idAt;
    private final long[] sent;
    private final BitSet waiting;
    private boolean again;
    private long held;
    private int next;

    /**
     * @param method name of the hub method
     * @param payloadBytes length of its argument
     */
    public Echoes(Crowd crowd, Tally tally, String method, int payloadBytes) {
        this.crowd = crowd;
        this.tally = tally;
        this.encoding = crowd.encoding();
        this.sent = new long[crowd.size()];
        this.waiting = new BitSet(crowd.size());
        String id = "0".repeat(ID_DIGITS);
        this.message = encoding.invocation(id, method, Stamp.payload(payloadBytes));
        this.stampAt = Stamp.find(message, 0, message.length);
        this.idAt = new String(message, StandardCharsets.ISO_8859_1).indexOf(id);
        crowd.onArrival(this::answered);
    }

    /**
     * Invokes for a while.
     *
     * @param rate invocations per second in all; 0: as soon as the last one is answered
     */
    public void run(Duration time, double rate) throws IOException {
        again = rate == 0;
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long due = start;
        if (rate == 0) {
            for (int i = waiting.nextClearBit(0); i < crowd.size(); i = waiting.nextClearBit(i + 1)) {
                invoke(i);
            }
        }
        for (long now = start; now - end < 0; now = System.nanoTime()) {
            for (; rate > 0 && now - due >= 0; due += (long) (1e9 / rate)) {
                invokeNext();
            }
            long wait = Math.min(TURN_NANOS, end - now);
            crowd.loop().turn(rate > 0 ? Math.max(0, Math.min(wait, due - now)) : wait);
            crowd.keepAlive();
        }
        again = false;
    }

    /** Waits for the answers under way. */
    public void drain(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (!waiting.isEmpty() && System.nanoTime() - end < 0) {
            crowd.loop().turn(TURN_NANOS);
        }
    }

    private void invokeNext() {
        int number = waiting.nextClearBit(next);
        if (number >= crowd.size()) {
            number = waiting.nextClearBit(0);
        }
        if (number >= crowd.size()) {
            held++;
            return;
        }
        next = (number + 1) % crowd.size();
        invoke(number);
    }

    private void invoke(int number) {
        waiting.set(number);
        if (idAt >= 0) {
            String id = String.format(Locale.ROOT, "%08x", sent[number]);
            System.arraycopy(id.getBytes(StandardCharsets.US_ASCII), 0, message, idAt, ID_DIGITS);
        }
        Stamp.write(message, stampAt, System.nanoTime(), sent[number]++, 0, number);
        try {
            crowd.send(number, ClientFrame.of(encoding.frameKind(), message));
        } catch (IOException e) {
            tally.fault("connection " + number + ": " + e.getMessage());
        }
    }

    private void answered(int number) {
        waiting.clear(number);
        if (again) {
            invoke(number);
        }
    }

    /** Invocations that a fixed rate asked for while every connection was still waiting. */
    public long held() {
        return held;
    }

    @Override
    public long to(int connection, int stream) {
        return sent[connection];
    }
}

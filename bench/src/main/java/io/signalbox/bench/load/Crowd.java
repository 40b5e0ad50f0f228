package io.signalbox.bench.load;

import io.signalbox.bench.measure.Delays;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.server.Target;
import io.signalbox.bench.wire.ClientFrame;
import io.signalbox.bench.wire.Encoding;
import io.signalbox.bench.wire.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The clients of a run, opened together and closed together. */
public final class Crowd implements Clients {
    /** Connections from one source address: fewer than Linux has ephemeral ports by default (28,232). */
    private static final int PER_ADDRESS = 25_000;

    private static final long PING_NANOS = Duration.ofSeconds(15).toNanos();
    private static final long TURN_NANOS = Duration.ofMillis(20).toNanos();

    private final Loop loop;
    private final Target target;
    private final Tally tally;
    private final Encoding encoding;
    private final byte[] ping;
    private final @Nullable Subscriber[] subscribers;
    private final Hearing hearing;
    private final Delays connectDelays = new Delays();
    private byte[][] upgrades = {};
    private int started;
    private int opened;
    private int failed;
    private int nextPing;
    private long nextPingNanos = System.nanoTime() + PING_NANOS;

    public Crowd(Loop loop, Target target, int size, Tally tally) {
        this.loop = loop;
        this.target = target;
        this.tally = tally;
        this.encoding = target.encoding();
        this.ping = ClientFrame.of(encoding.frameKind(), encoding.ping());
        this.subscribers = new Subscriber[size];
        this.hearing = new Hearing(tally);
    }

    @Override
    public void onArrival(IntConsumer action) {
        hearing.onArrival(action);
    }

    /** Makes the upgrade requests, tokens signed; done by {@link #open} unless done before. */
    public void prepare() {
        if (upgrades.length == 0) {
            upgrades = new byte[subscribers.length][];
            for (int i = 0; i < upgrades.length; i++) {
                upgrades[i] = Request.upgrade(target.path(), target.headers(i));
            }
        }
    }

    /**
     * Opens every connection.
     *
     * @param mostPending how many may be on their way at once
     * @param limit how long all may take
     * @throws IOException when they are not all open in time
     */
    public void open(int mostPending, Duration limit) throws IOException {
        prepare();
        long deadline = System.nanoTime() + limit.toNanos();
        while (opened + failed < subscribers.length) {
            while (started < subscribers.length && started - opened - failed < mostPending) {
                subscribers[started] = new Subscriber(this, started, upgrades[started], source(started));
                started++;
            }
            loop.turn(TURN_NANOS);
            keepAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("only " + opened + " of " + subscribers.length + " connections open in time");
            }
        }
        if (failed > 0) {
            throw new IOException(failed + " of " + subscribers.length + " connections failed: " + firstFault());
        }
    }

    private String firstFault() {
        return tally.faults((connection, stream) -> 0).stream().findFirst().orElse("no reason known");
    }

    private static @Nullable InetSocketAddress source(int number) {
        int address = number / PER_ADDRESS;
        return address == 0 ? null : new InetSocketAddress("127.0.0." + (1 + address), 0);
    }

    /** Serves the connections for a while. */
    public void idle(Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            loop.turn(Math.min(left, TURN_NANOS));
            keepAlive();
        }
    }

    /** Sends the SignalR pings that are due: one per connection and 15 s, spread evenly. */
    public void keepAlive() throws IOException {
        long now = System.nanoTime();
        if (encoding == Encoding.RAW || now - nextPingNanos < 0) {
            return;
        }
        long step = PING_NANOS / subscribers.length;
        for (; nextPingNanos - now <= 0; nextPingNanos += step) {
            Subscriber next = subscribers[nextPing];
            if (next != null && next.isOpen()) {
                next.write(ping);
            }
            nextPing = (nextPing + 1) % subscribers.length;
        }
    }

    /** Sends a whole client frame over one connection; a connection that has failed is left out. */
    public void send(int number, byte[] frame) throws IOException {
        Subscriber subscriber = subscribers[number];
        if (subscriber != null && subscriber.isOpen()) {
            subscriber.write(frame);
        }
    }

    @Override
    public void say(int number, byte[] message) throws IOException {
        send(number, ClientFrame.of(encoding.frameKind(), message));
    }

    @Override
    public void serve(long mostNanos) throws IOException {
        loop.turn(mostNanos);
        keepAlive();
    }

    @Override
    public int size() {
        return subscribers.length;
    }

    /** How long each connection took from its start to the answered handshake. */
    public Delays connectDelays() {
        return connectDelays;
    }

    Loop loop() {
        return loop;
    }

    InetSocketAddress server(int number) {
        return new InetSocketAddress("127.0.0.1", target.port(number));
    }

    @Override
    public Encoding encoding() {
        return encoding;
    }

    void opened(Subscriber subscriber) {
        opened++;
        connectDelays.add(System.nanoTime() - subscriber.startedNanos());
    }

    void failed(Subscriber subscriber, boolean wasOpen, IOException cause) {
        if (!wasOpen) {
            failed++;
        }
        hearing.failed(subscriber.number(), String.valueOf(cause.getMessage()));
    }

    void heard(int number, int type, byte[] in, int from, int to) {
        hearing.heard(number, type, in, from, to);
    }

    @Override
    public void close() {
        for (Subscriber subscriber : subscribers) {
            if (subscriber != null) {
                subscriber.close();
            }
        }
    }
}

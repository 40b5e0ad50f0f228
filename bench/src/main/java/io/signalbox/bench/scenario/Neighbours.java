package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Crowd;
import io.signalbox.bench.load.Echoes;
import io.signalbox.bench.load.Loop;
import io.signalbox.bench.measure.Sequences;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.relay.Relays;
import io.signalbox.bench.relay.Route;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Clients on all nodes in turn, of which some have the app server send to the others. */
final class Neighbours implements AutoCloseable {
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);
    private static final Duration DRAIN = Duration.ofSeconds(15);
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final Options options;
    private final Loop loop;
    private final Crowd crowd;
    private final Tally tally;
    private Sequences.Sent echoed = (connection, stream) -> 0;
    private Sequences.Sent relayed = echoed;

    Neighbours(Target target, Options options) throws IOException {
        int connections = options.number(Option.CONNECTIONS, 1);
        this.options = options;
        this.tally = new Tally(connections, 2);
        this.loop = new Loop(options.number(Option.GATHER_US, 0) * 1000L);
        this.crowd = new Crowd(loop, target, connections, tally);
        try {
            crowd.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
            crowd.idle(SETTLE);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    Tally tally() {
        return tally;
    }

    /** Each calls a method again and again, and waits for each answer. */
    Echoes echoes(String method) {
        Echoes echoes = new Echoes(crowd, tally, method, options.number(Option.SIZE, 1));
        echoed = echoes;
        return echoes;
    }

    /**
     * @param targetOf the number under which a connection is sent to
     * @param targets how many there are
     */
    Relays relays(IntUnaryOperator targetOf, int targets) {
        int batch = options.number(Option.BURST, 1);
        int asked = options.number(Option.WINDOW, 0);
        int window = asked == 0 ? 2 * batch * options.number(Option.PUBLISHERS, 1) : asked;
        Relays.Load load = new Relays.Load(batch, window, options.number(Option.SIZE, 1));
        Relays relays = new Relays(crowd, tally, load, targetOf, targets);
        relayed = relays;
        return relays;
    }

    /** What was not clean, once all that was under way has arrived. */
    List<String> faults() {
        return tally.faults((connection, stream) ->
                stream == Relays.STREAM ? relayed.to(connection, stream) : echoed.to(connection, stream));
    }

    /** Warms up and measures; what is under way has arrived, or is lost, when it returns. */
    void measure(Slice slice, Relays relays, Route route, Duration warmup, Duration duration) throws IOException {
        relays.run(warmup, route);
        slice.measure(tally, relays::published, () -> relays.run(duration, route));
        relays.drain(DRAIN);
    }

    Duration warmup() {
        return Duration.ofSeconds(options.number(Option.WARMUP, 0));
    }

    Duration duration() {
        return Duration.ofSeconds(options.number(Option.DURATION, 1));
    }

    @Override
    public void close() throws IOException {
        crowd.close();
        loop.close();
    }
}

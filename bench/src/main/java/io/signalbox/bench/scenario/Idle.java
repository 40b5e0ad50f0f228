package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Crowd;
import io.signalbox.bench.load.Loop;
import io.signalbox.bench.measure.ProcessMeter;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Figure;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What a client costs that only stays connected. */
final class Idle implements Scenario {
    /** A few clients first, again and again: classes, compiled code and pools are not the price of each client. */
    private static final int FIRST_FEW = 200;

    private static final int FIRST_ROUNDS = 10;

    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);
    private static final Duration ROUND = Duration.ofMillis(200);
    private static final Duration SETTLE = Duration.ofSeconds(2);

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String help() {
        return "clients only stay connected: memory of each, and CPU for all";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(Option.DURATION, "20");
    }

    @Override
    public boolean allowsPeers() {
        return true;
    }

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int connections = options.number(Option.CONNECTIONS, 1);
        Tally tally = new Tally(connections, 1);
        ProcessMeter meter = new ProcessMeter(target.pids());
        try (Loop loop = new Loop(0)) {
            for (int round = 0; round < FIRST_ROUNDS; round++) {
                try (Crowd few = new Crowd(loop, target, FIRST_FEW, tally)) {
                    few.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
                    few.idle(ROUND);
                }
            }
            try (Crowd crowd = new Crowd(loop, target, connections, tally)) {
                return List.of(measure(target, options, crowd, meter, tally));
            }
        }
    }

    /** Bytes; the heap not a number where there is none. */
    private record Memory(long resident, long proportional, double heap) {
        static Memory of(Target target, ProcessMeter meter) throws IOException {
            OptionalLong heap = target.heapInUse();
            return new Memory(
                    meter.residentBytes(), meter.proportionalBytes(), heap.isPresent() ? heap.getAsLong() : Double.NaN);
        }
    }

    private static Result measure(Target target, Options options, Crowd crowd, ProcessMeter meter, Tally tally)
            throws IOException {
        target.collectGarbage();
        Memory before = Memory.of(target, meter);
        crowd.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
        crowd.idle(SETTLE);
        target.collectGarbage();
        crowd.idle(SETTLE);
        Memory with = Memory.of(target, meter);
        Sample start = Sample.now(meter, tally, 0);
        crowd.idle(Duration.ofSeconds(options.number(Option.DURATION, 1)));
        Sample end = Sample.now(meter, tally, 0);
        double size = crowd.size() * 1024.0;
        List<Figure> figures = List.of(
                new Figure("memory per idle connection (RSS)", "KB", (with.resident() - before.resident()) / size),
                new Figure(
                        "memory per idle connection (PSS)", "KB", (with.proportional() - before.proportional()) / size),
                new Figure("heap per idle connection", "KB", (with.heap() - before.heap()) / size),
                new Figure("server memory before (RSS)", "MB", before.resident() / 1e6),
                new Figure("server memory with all (RSS)", "MB", with.resident() / 1e6),
                end.load(start).get(0));
        return new Result(target.name(), figures, tally.faults((connection, stream) -> 0));
    }
}

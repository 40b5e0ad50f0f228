package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Crowd;
import io.signalbox.bench.load.Echoes;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Clients invoke a hub method of the app server, which answers. */
final class Echo implements Scenario {
    private static final String METHOD = "Echo";
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String help() {
        return "clients invoke a hub method of an app server and wait for its result";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(Option.CONNECTIONS, "100");
    }

    @Override
    public boolean allowsPeers() {
        return false;
    }

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int connections = options.number(Option.CONNECTIONS, 1);
        Tally tally = new Tally(connections, 1);
        try (Loop loop = new Loop(options.number(Option.GATHER_US, 0) * 1000L);
                Crowd crowd = new Crowd(loop, target, connections, tally)) {
            crowd.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
            Echoes echoes = new Echoes(crowd, tally, METHOD, options.number(Option.SIZE, 1));
            // The warm-up is as fast as can be, also before a slow rate: so the code is compiled when it is measured.
            echoes.run(Duration.ofSeconds(options.number(Option.WARMUP, 0)), 0);
            echoes.drain(DRAIN);
            List<Figure> figures = measure(target, options, echoes, tally);
            echoes.drain(DRAIN);
            List<String> faults = new ArrayList<>(tally.faults(echoes));
            if (echoes.held() > 0) {
                faults.add(echoes.held() + " invocations held back: the server does not keep up with the rate");
            }
            return List.of(new Result(target.name(), figures, faults));
        }
    }

    private static List<Figure> measure(Target target, Options options, Echoes echoes, Tally tally) throws IOException {
        ProcessMeter meter = new ProcessMeter(target.pids());
        tally.measureFromHere();
        Sample before = Sample.now(meter, tally, 0);
        echoes.run(Duration.ofSeconds(options.number(Option.DURATION, 1)), options.decimal(Option.RATE));
        Sample after = Sample.now(meter, tally, 0);
        return figures(before, after, tally);
    }

    private static List<Figure> figures(Sample before, Sample after, Tally tally) {
        double arrived = after.arrived() - before.arrived();
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("echoes per server CPU second", "1/s", after.perCpuSecond(before, arrived)));
        figures.add(new Figure("echoes per second", "1/s", arrived / after.secondsSince(before)));
        figures.addAll(Sample.delays("round trip", tally.delays()));
        figures.addAll(after.load(before));
        return figures;
    }
}

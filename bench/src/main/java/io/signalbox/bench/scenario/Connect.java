package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Crowd;
import io.signalbox.bench.load.Loop;
import io.signalbox.bench.measure.Delays;
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

/** Clients connect as fast as they can, stay for a moment, and are cut off. */
final class Connect implements Scenario {
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "connect";
    }

    @Override
    public String help() {
        return "clients connect as fast as they can: socket, upgrade, token, handshake";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(Option.CONNECTIONS, "5000", Option.ROUNDS, "4");
    }

    @Override
    public boolean allowsPeers() {
        return true;
    }

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int rounds = options.number(Option.ROUNDS, 1);
        double seconds = 0;
        double cpu = 0;
        Delays delays = new Delays();
        List<String> faults = new ArrayList<>();
        int measured = 0;
        for (int round = 0; round < rounds; round++) {
            Round one = round(target, options);
            faults.addAll(one.faults());
            if (round > 0 || rounds == 1) {
                seconds += one.seconds();
                cpu += one.cpu();
                delays.add(one.delays());
                measured += options.number(Option.CONNECTIONS, 1);
            }
        }
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("connects per server CPU second", "1/s", measured / cpu));
        figures.add(new Figure("connects per second", "1/s", measured / seconds));
        figures.addAll(Sample.delays("connect", delays));
        return List.of(new Result(target.name(), figures, faults));
    }

    private record Round(double seconds, double cpu, Delays delays, List<String> faults) {}

    private static Round round(Target target, Options options) throws IOException {
        int connections = options.number(Option.CONNECTIONS, 1);
        Tally tally = new Tally(connections, 1);
        ProcessMeter meter = new ProcessMeter(target.pids());
        Round round;
        try (Loop loop = new Loop(0);
                Crowd crowd = new Crowd(loop, target, connections, tally)) {
            crowd.prepare();
            Sample before = Sample.now(meter, tally, 0);
            crowd.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
            Sample after = Sample.now(meter, tally, 0);
            crowd.idle(BETWEEN);
            round = new Round(
                    after.secondsSince(before),
                    after.serverCpuSince(before),
                    crowd.connectDelays(),
                    tally.faults((connection, stream) -> 0));
        }
        try (Loop loop = new Loop(0);
                Crowd nobody = new Crowd(loop, target, 1, tally)) {
            nobody.idle(BETWEEN); // the server notices that they are gone before the next round is measured
        }
        return round;
    }
}

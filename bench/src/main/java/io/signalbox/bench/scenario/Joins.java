package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Echoes;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Clients join one new group after the other. */
final class Joins implements Scenario {
    private static final Duration DRAIN = Duration.ofSeconds(15);

    @Override
    public String name() {
        return "joins";
    }

    @Override
    public String help() {
        return "clients ask the app server into one new group after the other, each join acknowledged";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(Option.NODES, "1,2,3", Option.CONNECTIONS, "200", Option.WARMUP, "120", Option.DURATION, "20");
    }

    @Override
    public boolean allowsPeers() {
        return false;
    }

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        Slice slice = new Slice(target);
        try (Neighbours neighbours = new Neighbours(target, options)) {
            Echoes joins = neighbours.echoes("Join");
            joins.run(neighbours.warmup(), 0);
            slice.measure(neighbours.tally(), () -> 0, () -> joins.run(neighbours.duration(), 0));
            joins.drain(DRAIN);
            return List.of(new Result(target.name(), slice.figures("joins", "join"), neighbours.faults()));
        }
    }
}

package io.signalbox.bench.scenario;

import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.relay.Relays;
import io.signalbox.bench.relay.Route;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The same messages to clients on the sender's node and to clients on another, by turns. */
final class Cross implements Scenario {
    @Override
    public String name() {
        return "cross";
    }

    @Override
    public String help() {
        return "sends to one connection each: on the sender's own node, and by turns on another node";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(
                Option.NODES,
                "2",
                Option.CONNECTIONS,
                "1000",
                Option.PUBLISHERS,
                "12",
                Option.BURST,
                "16",
                Option.WARMUP,
                "120",
                Option.DURATION,
                "20");
    }

    @Override
    public boolean allowsPeers() {
        return false;
    }

    /** One result, and so one column, for each of the two. */
    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int connections = options.number(Option.CONNECTIONS, 1);
        int speakers = options.number(Option.PUBLISHERS, 1);
        if (target.nodes() < 2) {
            throw new IllegalArgumentException("--nodes 1 (expected: at least 2, for cross)");
        }
        Route stays = Route.toConnections(connections, speakers, target.nodes(), 0);
        Route crosses = Route.toConnections(connections, speakers, target.nodes(), 1);
        Slice staying = new Slice(target);
        Slice crossing = new Slice(target);
        try (Neighbours neighbours = new Neighbours(target, options)) {
            Relays relays = neighbours.relays(connection -> connection, connections);
            int rounds = options.number(Option.ROUNDS, 1);
            Duration slice = neighbours.duration().dividedBy(rounds);
            for (int round = 0; round < rounds; round++) {
                Duration warmup = round == 0 ? neighbours.warmup() : Duration.ofSeconds(1);
                neighbours.measure(staying, relays, stays, warmup, slice);
                neighbours.measure(crossing, relays, crosses, warmup, slice);
            }
            List<String> faults = neighbours.faults();
            return List.of(
                    new Result(target.name() + ", stays", staying.messages(), faults),
                    new Result(target.name() + ", crosses", crossing.messages(), faults));
        }
    }
}

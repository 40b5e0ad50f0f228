package io.signalbox.bench.scenario;

import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.relay.Relays;
import io.signalbox.bench.relay.Route;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Every message goes to one connection, on another node than its sender's where there is one. */
final class SendConnection implements Scenario {
    @Override
    public String name() {
        return "send-connection";
    }

    @Override
    public String help() {
        return "sends to one connection each, on another node than the sender's where there is one";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(
                Option.NODES,
                "1,2,3",
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

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int connections = options.number(Option.CONNECTIONS, 1);
        Route route = Route.toConnections(
                connections, options.number(Option.PUBLISHERS, 1), target.nodes(), target.nodes() == 1 ? 0 : 1);
        Slice slice = new Slice(target);
        try (Neighbours neighbours = new Neighbours(target, options)) {
            Relays relays = neighbours.relays(connection -> connection, connections);
            neighbours.measure(slice, relays, route, neighbours.warmup(), neighbours.duration());
            return List.of(new Result(target.name(), slice.messages(), neighbours.faults()));
        }
    }
}

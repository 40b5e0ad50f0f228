package io.signalbox.bench.scenario;

import io.signalbox.bench.appserver.EchoServer;
import io.signalbox.bench.load.Echoes;
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

/** Every message goes to a group of ten, whose members are on the nodes in turn. */
final class GroupsOfTen implements Scenario {
    private static final Duration ENTER = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(15);

    @Override
    public String name() {
        return "groups-of-ten";
    }

    @Override
    public String help() {
        return "sends to groups of ten, whose members are on the nodes in turn";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(
                Option.NODES,
                "1,2,3",
                Option.CONNECTIONS,
                "2000",
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
        int size = EchoServer.GROUP_SIZE;
        int groups = options.number(Option.CONNECTIONS, size) / size;
        Route route = Route.toGroups(groups, size, Math.min(groups, options.number(Option.PUBLISHERS, 1)));
        Slice slice = new Slice(target);
        try (Neighbours neighbours = new Neighbours(target, options)) {
            Echoes entering = neighbours.echoes("Enter");
            entering.run(ENTER, 0);
            entering.drain(DRAIN);
            Relays relays =
                    neighbours.relays(connection -> connection / size < groups ? connection / size : -1, groups);
            neighbours.measure(slice, relays, route, neighbours.warmup(), neighbours.duration());
            return List.of(new Result(target.name(), slice.messages(), neighbours.faults()));
        }
    }
}

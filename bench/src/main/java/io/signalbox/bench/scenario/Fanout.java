package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Audiences;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Every message goes to everyone. */
final class Fanout implements Scenario {
    @Override
    public String name() {
        return "fanout";
    }

    @Override
    public String help() {
        return "POSTs go to every connected client";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of();
    }

    @Override
    public boolean allowsPeers() {
        return true;
    }

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int publishers = options.number(Option.PUBLISHERS, 1);
        // One burst at a time: the next one starts when the last has reached everyone, so bursts never run together.
        int window = options.number(Option.BURST, 1);
        return List.of(new Publishing(target, options, size -> new Audiences.Everyone(size, publishers), window)
                .run(target.broadcast(options.number(Option.SIZE, 1))));
    }
}

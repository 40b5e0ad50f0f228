package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Audiences;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.SignalboxTarget;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Every message goes to one user. */
final class RestSend implements Scenario {
    @Override
    public String name() {
        return "rest-send";
    }

    @Override
    public String help() {
        return "each POST goes to one user, one after the other";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(Option.CONNECTIONS, "100", Option.PUBLISHERS, "8");
    }

    @Override
    public boolean allowsPeers() {
        return false;
    }

    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        int publishers = options.number(Option.PUBLISHERS, 1);
        int burst = options.number(Option.BURST, 1);
        int window = Math.max(publishers, burst);
        return List.of(new Publishing(target, options, size -> new Audiences.OneByOne(size, publishers), window)
                .run(((SignalboxTarget) target).toUser(options.number(Option.SIZE, 1))));
    }
}

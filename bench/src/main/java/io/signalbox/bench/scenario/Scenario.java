package io.signalbox.bench.scenario;

import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One kind of load. */
public interface Scenario {
    /** All commands. */
    List<Scenario> ALL = List.of(
            new Fanout(),
            new Echo(),
            new Transports(),
            new RestSend(),
            new Connect(),
            new Idle(),
            new Cross(),
            new SendConnection(),
            new GroupsOfTen(),
            new Joins(),
            new Serve());

    /** Name of its command. */
    String name();

    /** One line for {@code --help}. */
    String help();

    /** Where its defaults differ from the catalogue's. */
    Map<Option, String> defaults();

    /** Whether servers that speak no SignalR can be put beside ours. */
    boolean allowsPeers();

    /**
     * Puts the load on a server. One result for each column of the table.
     *
     * @throws IOException when it cannot be done
     * @throws IllegalArgumentException when an option does not fit
     */
    List<Result> run(Target target, Options options) throws IOException;
}

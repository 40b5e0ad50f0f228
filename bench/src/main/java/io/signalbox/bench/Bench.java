package io.signalbox.bench;

import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Report;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.report.Terminal;
import io.signalbox.bench.scenario.Scenario;
import io.signalbox.bench.server.Cores;
import io.signalbox.bench.server.Servers;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Where it begins. Exit codes: 0 clean, 2 measured but something was lost or refused, 1 not measured. */
public final class Bench {
    private static final int CLEAN = 0;
    private static final int NOT_MEASURED = 1;
    private static final int NOT_CLEAN = 2;

    private Bench() {}

    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> arguments) {
        Optional<Scenario> scenario = Scenario.ALL.stream()
                .filter(one -> !arguments.isEmpty() && one.name().equals(arguments.get(0)))
                .findFirst();
        if (scenario.isEmpty()) {
            Terminal.print(help());
            return arguments.equals(List.of("--help")) ? CLEAN : NOT_MEASURED;
        }
        try {
            Options options = Options.parse(
                    arguments.subList(1, arguments.size()), scenario.get().defaults());
            endAfter(options.number(Option.MAX_SECONDS, 1));
            return measure(scenario.get(), options);
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            Terminal.note(String.valueOf(e.getMessage()));
            return NOT_MEASURED;
        }
    }

    private static int measure(Scenario scenario, Options options) throws IOException {
        List<String> servers = servers(scenario, options);
        Servers starter = new Servers(Settings.of(options));
        List<String> notes =
                Cores.warning(options.number(Option.SERVER_CORE, 0), options.number(Option.GENERATOR_CORE, 0)).stream()
                        .toList();
        notes.forEach(Terminal::note);
        Report report = new Report(scenario.name(), options.asMap(), notes);
        int runs = options.number(Option.RUNS, 1);
        for (int run = 1; run <= runs; run++) {
            for (String server : servers) {
                Terminal.note(scenario.name() + ", run " + run + " of " + runs + ": " + server);
                one(starter, server, scenario, options).forEach(report::add);
            }
        }
        Path file = file(scenario, options);
        report.writeTo(file);
        Terminal.print(report.table());
        Terminal.note("written to " + file);
        return report.isClean() ? CLEAN : NOT_CLEAN;
    }

    private static List<Result> one(Servers starter, String server, Scenario scenario, Options options)
            throws IOException {
        try (Target target = starter.start(server)) {
            return scenario.run(target, options);
        }
    }

    private static List<String> servers(Scenario scenario, Options options) {
        List<String> servers = new ArrayList<>();
        if (!options.flag(Option.ONLY_PEER)) {
            servers.addAll(ours(options.text(Option.NODES)));
        }
        String peers = options.text(Option.PEER);
        List<String> others = peers.equals("none") ? List.of() : Arrays.asList(peers.split(","));
        servers.addAll(others);
        if (!Servers.PEERS.containsAll(others) || servers.isEmpty()) {
            throw new IllegalArgumentException("--peer " + peers + " (expected: some of " + Servers.PEERS + ")");
        }
        if (!scenario.allowsPeers() && !others.isEmpty()) {
            throw new IllegalArgumentException("--peer " + peers + " (expected: none, for " + scenario.name() + ")");
        }
        return servers;
    }

    /** One for each number of nodes. */
    private static List<String> ours(String nodes) {
        if (nodes.equals("1")) {
            return List.of(Servers.SIGNALBOX);
        }
        if (!nodes.matches("[1-9](,[1-9])*")) {
            throw new IllegalArgumentException(
                    "--nodes " + nodes + " (expected: numbers from 1 to 9, comma-separated)");
        }
        return Arrays.stream(nodes.split(","))
                .map(count -> Servers.nodes(Integer.parseInt(count)))
                .toList();
    }

    private static Path file(Scenario scenario, Options options) {
        String asked = options.text(Option.OUT);
        String name = scenario.name() + "-" + Instant.now().toString().replaceAll("[:.]", "-") + ".json";
        return asked.isEmpty()
                ? Settings.project().resolve("bench/target/results").resolve(name)
                : Path.of(asked);
    }

    private static void endAfter(int seconds) {
        CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS).execute(() -> {
            Terminal.note("not done within " + seconds + " s (see --max-seconds)");
            System.exit(NOT_MEASURED);
        });
    }

    private static String help() {
        StringBuilder text = new StringBuilder("Usage: bench/run COMMAND [--option value]...\n\nCommands:\n");
        for (Scenario scenario : Scenario.ALL) {
            text.append(String.format(Locale.ROOT, "  %-15s %s%n", scenario.name(), scenario.help()));
            scenario.defaults()
                    .forEach((option, value) ->
                            text.append(String.format(Locale.ROOT, "  %-15s   --%s is %s%n", "", option.key(), value)));
        }
        return text.append("\nOptions (default):\n").append(Options.help()).toString();
    }
}

package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Clients;
import io.signalbox.bench.load.Crowd;
import io.signalbox.bench.load.HttpCrowd;
import io.signalbox.bench.load.Loop;
import io.signalbox.bench.load.SteadyEchoes;
import io.signalbox.bench.measure.ProcessMeter;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Figure;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.report.Terminal;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Clients of each transport invoke a hub method of the app server, at one fixed rate after the other. */
final class Transports implements Scenario {
    private static final String METHOD = "Echo";
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(1);
    private static final Duration DRAIN = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "transports";
    }

    @Override
    public String help() {
        return "echo round trips of WebSockets, Server-Sent Events and long polling at fixed rates";
    }

    @Override
    public Map<Option, String> defaults() {
        return Map.of(Option.CONNECTIONS, "100", Option.WARMUP, "5");
    }

    @Override
    public boolean allowsPeers() {
        return false;
    }

    /** One result, and so one column, for each transport. */
    @Override
    public List<Result> run(Target target, Options options) throws IOException {
        List<Double> rates = Arrays.stream(options.text(Option.RATES).split(","))
                .map(Transports::rate)
                .toList();
        List<Result> results = new ArrayList<>();
        for (String transport : options.text(Option.TRANSPORTS).split(",")) {
            Terminal.note(transport);
            results.add(one(target, options, transport, rates));
        }
        return results;
    }

    private static double rate(String text) {
        try {
            double rate = Double.parseDouble(text);
            if (rate > 0) {
                return rate;
            }
        } catch (NumberFormatException e) {
            throw badRate(text);
        }
        throw badRate(text);
    }

    private static IllegalArgumentException badRate(String text) {
        return new IllegalArgumentException("--rates " + text + " (expected: numbers above 0, comma-separated)");
    }

    private static Result one(Target target, Options options, String transport, List<Double> rates) throws IOException {
        Tally tally = new Tally(options.number(Option.CONNECTIONS, 1), 1);
        try (Loop loop = new Loop(options.number(Option.GATHER_US, 0) * 1000L);
                Clients clients = opened(transport, loop, target, options, tally)) {
            SteadyEchoes echoes = new SteadyEchoes(clients, METHOD, options.number(Option.SIZE, 1));
            List<Figure> figures = new ArrayList<>();
            for (double rate : rates) {
                echoes.run(Duration.ofSeconds(options.number(Option.WARMUP, 0)), rate);
                echoes.drain(DRAIN);
                figures.addAll(measure(target, options, echoes, tally, rate));
            }
            return new Result(transport, figures, tally.faults(echoes));
        }
    }

    private static Clients opened(String transport, Loop loop, Target target, Options options, Tally tally)
            throws IOException {
        int size = options.number(Option.CONNECTIONS, 1);
        return switch (transport) {
            case "websockets" -> opened(new Crowd(loop, target, size, tally), options);
            case "sse" -> opened(new HttpCrowd(loop, target, HttpCrowd.Kind.EVENTS, size, tally));
            case "longpolling" -> opened(new HttpCrowd(loop, target, HttpCrowd.Kind.POLLS, size, tally));
            default ->
                throw new IllegalArgumentException(
                        "--transports " + transport + " (expected: some of websockets, sse, longpolling)");
        };
    }

    private static Clients opened(Crowd crowd, Options options) throws IOException {
        try {
            crowd.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
            return crowd;
        } catch (IOException e) {
            crowd.close();
            throw e;
        }
    }

    private static Clients opened(HttpCrowd crowd) throws IOException {
        try {
            crowd.open(OPEN_LIMIT);
            return crowd;
        } catch (IOException e) {
            crowd.close();
            throw e;
        }
    }

    private static List<Figure> measure(Target target, Options options, SteadyEchoes echoes, Tally tally, double rate)
            throws IOException {
        ProcessMeter meter = new ProcessMeter(target.pids());
        tally.measureFromHere();
        long missing = echoes.missing();
        Sample before = Sample.now(meter, tally, 0);
        echoes.run(Duration.ofSeconds(options.number(Option.DURATION, 1)), rate);
        Sample after = Sample.now(meter, tally, 0);
        echoes.drain(DRAIN);
        long arrived = after.arrived() - before.arrived();
        double cpu = after.serverCpuSince(before);
        String at = String.format(Locale.ROOT, " at %.0f/s", rate);
        return List.of(
                new Figure("round trip p50" + at, "ms", tally.delays().percentile(50) / 1e6),
                new Figure("round trip p99" + at, "ms", tally.delays().percentile(99) / 1e6),
                new Figure("round trip max" + at, "ms", tally.delays().longest() / 1e6),
                new Figure("echoes per second" + at, "1/s", arrived / after.secondsSince(before)),
                new Figure("server CPU per echo" + at, "µs", cpu < 0.05 ? Double.NaN : cpu * 1e6 / arrived),
                new Figure("echoes that did not come" + at, "calls", echoes.missing() - missing));
    }
}

package io.signalbox.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.signalbox.bench.report.Figure;
import io.signalbox.bench.report.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What runs at fixed rates have to show. Anything else on the machine may hold up a single run: no run may be faster than
 * it was asked to be or lose anything, and one of several has to be as fast.
 */
final class FixedRates {
    private static final int RUNS = 20;
    private static final double NEARLY = 0.8;
    private static final String LATE = "the server does not keep up with the rate";

    /** One measurement; its results are all to keep the same rates. */
    interface Run {
        List<Result> results() throws IOException;
    }

    private FixedRates() {}

    /** @param rates what is asked for per second, by the name of the figure that tells what was reached */
    static void kept(Map<String, Double> rates, Run run) throws IOException {
        for (int i = 0; i < RUNS; i++) {
            List<Result> results = run.results();
            results.forEach(result -> sound(result, rates));
            if (results.stream().allMatch(result -> reached(result, rates))) {
                return;
            }
        }
        fail("none of " + RUNS + " runs reached " + rates);
    }

    private static void sound(Result result, Map<String, Double> rates) {
        assertThat(result.faults()).allMatch(fault -> fault.endsWith(LATE));
        // The first message is due at the start of its second, so one more than the rate fits in.
        rates.forEach((name, rate) -> assertThat(figure(result, name)).isBetween(0.0, rate + 1));
    }

    private static boolean reached(Result result, Map<String, Double> rates) {
        return result.faults().isEmpty()
                && rates.entrySet().stream()
                        .allMatch(rate -> figure(result, rate.getKey()) >= NEARLY * rate.getValue());
    }

    static double figure(Result result, String name) {
        Map<String, Double> figures = result.figures().stream().collect(Collectors.toMap(Figure::name, Figure::value));
        assertThat(figures).containsKey(name);
        return figures.getOrDefault(name, Double.NaN);
    }
}

package io.signalbox.bench.report;

import java.util.List;

/** The middle of several values. */
final class Median {
    private Median() {}

    /** The middle one, or the mean of the middle two; not a number when there is none. */
    static double of(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}

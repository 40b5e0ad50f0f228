package io.signalbox.bench.report;

import java.util.List;

/**
 * One run against one server.
 *
 * @param server its name
 * @param faults what was not clean; empty when nothing was lost, doubled, out of order or refused
 */
public record Result(String server, List<Figure> figures, List<String> faults) {
    public Result {
        figures = List.copyOf(figures);
        faults = List.copyOf(faults);
    }

    public boolean isClean() {
        return faults.isEmpty();
    }
}

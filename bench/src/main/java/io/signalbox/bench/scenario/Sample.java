package io.signalbox.bench.scenario;

import io.signalbox.bench.measure.Delays;
import io.signalbox.bench.measure.ProcessMeter;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.report.Figure;
import java.util.List;

/**
 * The counters at one moment.
 *
 * @param nanos {@link System#nanoTime}
 * @param serverCpu CPU seconds of the server's processes
 * @param ownCpu CPU seconds of the generator
 * @param arrived messages that arrived
 * @param published messages sent
 */
record Sample(long nanos, double serverCpu, double ownCpu, long arrived, long published) {
    static Sample now(ProcessMeter server, Tally tally, long published) {
        ProcessMeter own = new ProcessMeter(List.of(ProcessHandle.current().pid()));
        return new Sample(System.nanoTime(), server.cpuSeconds(), own.cpuSeconds(), tally.arrived(), published);
    }

    double secondsSince(Sample before) {
        return (nanos - before.nanos) / 1e9;
    }

    double serverCpuSince(Sample before) {
        return serverCpu - before.serverCpu;
    }

    /** {@code count} per second of server CPU; not a number when that is too little to be measured. */
    double perCpuSecond(Sample before, double count) {
        double cpu = serverCpuSince(before);
        return cpu < 0.05 ? Double.NaN : count / cpu;
    }

    /** How busy both sides were, in percent of one core. */
    List<Figure> load(Sample before) {
        double seconds = secondsSince(before);
        return List.of(
                new Figure("server CPU", "% of a core", 100 * serverCpuSince(before) / seconds),
                new Figure("generator CPU", "% of a core", 100 * (ownCpu - before.ownCpu) / seconds));
    }

    static List<Figure> delays(String what, Delays delays) {
        return List.of(
                new Figure(what + " p50", "ms", delays.percentile(50) / 1e6),
                new Figure(what + " p90", "ms", delays.percentile(90) / 1e6),
                new Figure(what + " p99", "ms", delays.percentile(99) / 1e6),
                new Figure(what + " max", "ms", delays.longest() / 1e6));
    }
}

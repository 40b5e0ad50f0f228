package io.signalbox.bench.scenario;

import io.signalbox.bench.measure.Delays;
import io.signalbox.bench.measure.ProcessMeter;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.report.Figure;
import io.signalbox.bench.server.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What was measured of one load, in one piece or in several. */
final class Slice {
    private static final String DELIVERIES = "link_deliveries_sent";
    private static final String FRAMES = "link_batches_sent";

    private final Target target;
    private final ProcessMeter meter;
    private final ProcessMeter own =
            new ProcessMeter(List.of(ProcessHandle.current().pid()));
    private final Delays delays = new Delays();
    private double seconds;
    private double cpu;
    private double ownCpu;
    private double arrived;
    private double published;
    private double crossed;
    private double frames;

    Slice(Target target) {
        this.target = target;
        this.meter = new ProcessMeter(target.pids());
    }

    /** A load that goes on for a while; it tells how many messages it has sent in all. */
    interface Load {
        void run() throws IOException;
    }

    /** How many messages were sent so far. */
    interface Count {
        long now();
    }

    /** Measures one piece; what is under way before and after it is counted by when it arrives. */
    void measure(Tally tally, Count sent, Load load) throws IOException {
        double deliveriesBefore = target.counter(DELIVERIES);
        double framesBefore = target.counter(FRAMES);
        long sentBefore = sent.now();
        tally.measureFromHere();
        long arrivedBefore = tally.arrived();
        double ownBefore = own.cpuSeconds();
        double cpuBefore = meter.cpuSeconds();
        long begin = System.nanoTime();
        load.run();
        seconds += (System.nanoTime() - begin) / 1e9;
        cpu += meter.cpuSeconds() - cpuBefore;
        ownCpu += own.cpuSeconds() - ownBefore;
        arrived += tally.arrived() - arrivedBefore;
        delays.add(tally.delays());
        published += sent.now() - sentBefore;
        crossed += target.counter(DELIVERIES) - deliveriesBefore;
        frames += target.counter(FRAMES) - framesBefore;
    }

    /** @param what the plural of what arrives */
    List<Figure> figures(String what, String delay) {
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure(what + " per server CPU second", "1/s", cpu < 0.05 ? Double.NaN : arrived / cpu));
        figures.add(new Figure(what + " per second", "1/s", arrived / seconds));
        figures.addAll(Sample.delays(delay, delays));
        figures.add(new Figure("server CPU", "% of a core", 100 * cpu / seconds));
        figures.add(new Figure("generator CPU", "% of a core", 100 * ownCpu / seconds));
        return figures;
    }

    /** The same for messages that go from node to node. */
    List<Figure> messages() {
        List<Figure> figures = new ArrayList<>(figures("deliveries", "delay"));
        figures.add(2, new Figure("messages sent per second", "1/s", published / seconds));
        figures.add(
                3, new Figure("messages sent per server CPU second", "1/s", cpu < 0.05 ? Double.NaN : published / cpu));
        figures.add(
                new Figure("copies from node to node per message", "copies", published == 0 ? 0 : crossed / published));
        figures.add(new Figure("copies in one frame from node to node", "copies", frames == 0 ? 0 : crossed / frames));
        return figures;
    }
}

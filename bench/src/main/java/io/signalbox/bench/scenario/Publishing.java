package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Audiences;
import io.signalbox.bench.load.Campaign;
import io.signalbox.bench.load.Pace;
import io.signalbox.bench.measure.ProcessMeter;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.report.Figure;
import io.signalbox.bench.report.Result;
import io.signalbox.bench.server.Target;
import io.signalbox.bench.wire.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** What fan-out and REST sends share: a rehearsal, a crowd that listens, publishers, a warm-up and a measured time. */
final class Publishing {
    private static final Duration DRAIN = Duration.ofSeconds(15);

    /** A small crowd hears thousands of messages where a large one hears a hundred: the code is compiled sooner. */
    private static final int REHEARSAL_CROWD = 10;

    private static final int REHEARSAL_WINDOW = 32;

    private final Target target;
    private final Options options;
    private final IntFunction<Audiences> audiences;
    private final int connections;
    private final int publishers;
    private final Pace pace;

    /**
     * @param audiences how to address so many connections
     * @param window most messages under way at saturation, unless the options say otherwise
     */
    Publishing(Target target, Options options, IntFunction<Audiences> audiences, int window) {
        this.target = target;
        this.options = options;
        this.audiences = audiences;
        this.connections = options.number(Option.CONNECTIONS, 1);
        this.publishers = options.number(Option.PUBLISHERS, 1);
        int asked = options.number(Option.WINDOW, 0);
        this.pace =
                new Pace(options.decimal(Option.RATE), options.number(Option.BURST, 1), asked == 0 ? window : asked);
    }

    Result run(Request request) throws IOException {
        Duration warmup = Duration.ofSeconds(options.number(Option.WARMUP, 0));
        List<String> faults = new ArrayList<>();
        if (!warmup.isZero()) {
            faults.addAll(rehearse(request, warmup));
        }
        try (Stage stage = new Stage(target, options, audiences.apply(connections), connections)) {
            Campaign campaign = stage.campaign(target, publishers, pace, request);
            campaign.run(warmup);
            List<Figure> figures = measure(campaign, stage.tally());
            campaign.drain(DRAIN);
            faults.addAll(stage.faults(campaign));
            return new Result(target.name(), figures, faults);
        }
    }

    /** Load from a few clients; what was not clean. */
    List<String> rehearse(Request request, Duration time) throws IOException {
        int few = Math.min(connections, Math.max(publishers, REHEARSAL_CROWD));
        Pace fast = new Pace(0, pace.burst(), Math.max(pace.window(), REHEARSAL_WINDOW));
        try (Stage stage = new Stage(target, options, audiences.apply(few), few)) {
            Campaign campaign = stage.campaign(target, publishers, fast, request);
            campaign.run(time);
            campaign.drain(DRAIN);
            return stage.faults(campaign).stream()
                    .map(fault -> "in the rehearsal, " + fault)
                    .toList();
        }
    }

    private List<Figure> measure(Campaign campaign, Tally tally) throws IOException {
        ProcessMeter meter = new ProcessMeter(target.pids());
        tally.measureFromHere();
        Sample before = Sample.now(meter, tally, campaign.published());
        campaign.run(Duration.ofSeconds(options.number(Option.DURATION, 1)));
        Sample after = Sample.now(meter, tally, campaign.published());
        double seconds = after.secondsSince(before);
        double arrived = after.arrived() - before.arrived();
        long published = after.published() - before.published();
        List<Figure> figures = new ArrayList<>();
        figures.add(new Figure("deliveries per server CPU second", "1/s", after.perCpuSecond(before, arrived)));
        figures.add(new Figure("deliveries per second", "1/s", arrived / seconds));
        figures.add(new Figure("messages published per second", "1/s", published / seconds));
        figures.addAll(Sample.delays("delay", tally.delays()));
        figures.addAll(after.load(before));
        figures.add(new Figure("server memory (RSS)", "MB", meter.residentBytes() / 1e6));
        return figures;
    }
}

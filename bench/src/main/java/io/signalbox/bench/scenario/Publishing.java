package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Audiences;
import io.signalbox.bench.load.Campaign;
import io.signalbox.bench.load.Crowd;
import io.signalbox.bench.load.Loop;
import io.signalbox.bench.load.Pace;
import io.signalbox.bench.load.Publisher;
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

/** What fan-out and REST sends share: a crowd that listens, publishers, a warm-up and a measured time. */
final class Publishing {
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(120);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(15);
    private static final int DEPTH_AT_A_RATE = 64;

    private final Target target;
    private final Options options;
    private final Audiences audiences;
    private final Pace pace;

    Publishing(Target target, Options options, Audiences audiences, int window) {
        this.target = target;
        this.options = options;
        this.audiences = audiences;
        int asked = options.number(Option.WINDOW, 0);
        this.pace =
                new Pace(options.decimal(Option.RATE), options.number(Option.BURST, 1), asked == 0 ? window : asked);
    }

    Result run(Request request) throws IOException {
        int connections = options.number(Option.CONNECTIONS, 1);
        Tally tally = new Tally(connections, audiences.streams());
        try (Loop loop = new Loop(options.number(Option.GATHER_US, 0) * 1000L);
                Crowd crowd = new Crowd(loop, target, connections, tally)) {
            crowd.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
            crowd.idle(SETTLE);
            List<Publisher> publishers = publishers(loop, tally);
            return measure(new Campaign(crowd, tally, publishers, audiences, request, pace), tally);
        }
    }

    private List<Publisher> publishers(Loop loop, Tally tally) throws IOException {
        int count = options.number(Option.PUBLISHERS, 1);
        int depth = pace.rate() > 0 ? DEPTH_AT_A_RATE : Math.max(1, (pace.window() + count - 1) / count);
        List<Publisher> publishers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            publishers.add(new Publisher(loop, target.port(), depth, tally));
        }
        return publishers;
    }

    private Result measure(Campaign campaign, Tally tally) throws IOException {
        ProcessMeter meter = new ProcessMeter(target.pids());
        campaign.run(Duration.ofSeconds(options.number(Option.WARMUP, 0)));
        tally.measureFromHere();
        Sample before = Sample.now(meter, tally, campaign.published());
        campaign.run(Duration.ofSeconds(options.number(Option.DURATION, 1)));
        Sample after = Sample.now(meter, tally, campaign.published());
        campaign.drain(DRAIN);
        List<String> faults = new ArrayList<>(tally.faults(audiences));
        if (campaign.answered() != campaign.published()) {
            faults.add((campaign.published() - campaign.answered()) + " requests without success");
        }
        if (campaign.held() > 0) {
            faults.add(campaign.held() + " bursts held back: the server does not keep up with the rate");
        }
        return new Result(target.name(), figures(before, after, tally, meter), faults);
    }

    private static List<Figure> figures(Sample before, Sample after, Tally tally, ProcessMeter meter) {
        double seconds = after.secondsSince(before);
        long arrived = after.arrived() - before.arrived();
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

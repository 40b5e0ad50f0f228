package io.signalbox.bench.scenario;

import io.signalbox.bench.load.Audiences;
import io.signalbox.bench.load.Campaign;
import io.signalbox.bench.load.Crowd;
import io.signalbox.bench.load.Loop;
import io.signalbox.bench.load.Pace;
import io.signalbox.bench.load.Publisher;
import io.signalbox.bench.measure.Tally;
import io.signalbox.bench.option.Option;
import io.signalbox.bench.option.Options;
import io.signalbox.bench.server.Target;
import io.signalbox.bench.wire.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** An open crowd and the publishers in front of it. */
final class Stage implements AutoCloseable {
    private static final Duration OPEN_LIMIT = Duration.ofMinutes(2);
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final int DEPTH_AT_A_RATE = 64;

    private final Audiences audiences;
    private final Tally tally;
    private final Loop loop;
    private final Crowd crowd;
    private final List<Publisher> publishers = new ArrayList<>();

    Stage(Target target, Options options, Audiences audiences, int connections) throws IOException {
        this.audiences = audiences;
        this.tally = new Tally(connections, audiences.streams());
        this.loop = new Loop(options.number(Option.GATHER_US, 0) * 1000L);
        this.crowd = new Crowd(loop, target, connections, tally);
        try {
            crowd.open(options.number(Option.MAX_PENDING, 1), OPEN_LIMIT);
            crowd.idle(SETTLE);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    Campaign campaign(Target target, int publisherCount, Pace pace, Request request) throws IOException {
        int depth = pace.rate() > 0 ? DEPTH_AT_A_RATE : (pace.window() + publisherCount - 1) / publisherCount;
        for (int i = 0; i < publisherCount; i++) {
            publishers.add(new Publisher(loop, target.port(), depth, tally));
        }
        return new Campaign(crowd, tally, publishers, audiences, request, pace);
    }

    Tally tally() {
        return tally;
    }

    /** What was not clean, once the campaign is over. */
    List<String> faults(Campaign campaign) {
        List<String> faults = new ArrayList<>(tally.faults(audiences));
        if (campaign.answered() != campaign.published()) {
            faults.add((campaign.published() - campaign.answered()) + " requests without success");
        }
        if (campaign.held() > 0) {
            faults.add(campaign.held() + " bursts held back: the server does not keep up with the rate");
        }
        return faults;
    }

    @Override
    public void close() throws IOException {
        for (Publisher publisher : publishers) {
            publisher.close();
        }
        crowd.close();
        loop.close();
    }
}

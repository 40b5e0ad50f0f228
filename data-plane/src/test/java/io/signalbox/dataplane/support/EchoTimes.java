package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

/**
 * How long the echoes of a neighbour took.
 *
 * @param sorted the shortest first
 */
record EchoTimes(List<Duration> sorted) {
    /** What a client would hardly notice; tests share their machine, which stalls now and then. */
    private static final Bound MEDIAN = new Bound(Duration.ofMillis(150), Duration.ofSeconds(1));

    private static final Bound NINE_OF_TEN = new Bound(Duration.ofMillis(500), Duration.ofMillis(2_500));
    private static final Duration WORST = Duration.ofSeconds(5);
    private static final int TIMES = 20;

    EchoTimes {
        sorted = sorted.stream().sorted().toList();
    }

    /** However fast it was in peace, that much is allowed; and however slow, no more than that. */
    private record Bound(Duration least, Duration most) {
        Duration over(Duration inPeace) {
            Duration many = inPeace.multipliedBy(TIMES);
            Duration upTo = many.compareTo(most) < 0 ? many : most;
            return upTo.compareTo(least) > 0 ? upTo : least;
        }
    }

    static EchoTimes ofNanos(List<Long> nanos) {
        return new EchoTimes(nanos.stream().map(Duration::ofNanos).toList());
    }

    /** The worst is looked at first: one that was never served for so long is told by it, however many others were. */
    void tookHardlyLongerThan(EchoTimes inPeace) {
        within(100, inPeace, WORST);
        within(90, inPeace, NINE_OF_TEN.over(inPeace.share(90)));
        within(50, inPeace, MEDIAN.over(inPeace.share(50)));
    }

    private void within(int percent, EchoTimes inPeace, Duration most) {
        assertThat(share(percent))
                .as(
                        "what %d %% of the %d echoes took at most; of %d before: %s",
                        percent, sorted.size(), inPeace.sorted.size(), inPeace.share(percent))
                .isLessThanOrEqualTo(most);
    }

    private Duration share(int percent) {
        return sorted.get((sorted.size() - 1) * percent / 100);
    }
}

package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the line is between an echo that takes a little longer and one that takes too long. */
class EchoTimesTest {
    private static final int HUNDRED = 100;

    @Test
    void the_median_may_be_twenty_times_what_it_was() {
        served(all(200), all(10));
        notServed(all(201), all(10), "what 50 % of the 100 echoes");
    }

    @Test
    void a_median_that_hardly_anyone_notices_is_allowed_however_fast_it_was() {
        served(all(150), all(1));
        notServed(all(151), all(1), "what 50 % of the");
    }

    @Test
    void a_median_of_more_than_a_second_is_not_allowed_however_slow_it_was() {
        served(all(1_000), all(400));
        notServed(all(1_001), all(400), "what 50 % of the");
    }

    @Test
    void half_of_them_may_not_take_long() {
        served(some(49, 400), all(10));
        notServed(some(51, 400), all(10), "what 50 % of the");
    }

    @Test
    void nine_of_ten_may_be_twenty_times_what_they_were() {
        served(some(11, 800), some(11, 40));
        notServed(some(11, 801), some(11, 40), "what 90 % of the");
        notServed(some(11, 501), all(1), "what 90 % of the");
        notServed(some(11, 2_501), some(11, 2_000), "what 90 % of the");
    }

    @Test
    void one_of_ten_may_take_long_and_none_so_long_that_nobody_waits() {
        served(some(10, 5_000), all(1));
        notServed(some(1, 5_001), all(1), "what 100 % of the");
    }

    private static void served(EchoTimes meanwhile, EchoTimes inPeace) {
        assertThatCode(() -> meanwhile.tookHardlyLongerThan(inPeace)).doesNotThrowAnyException();
    }

    private static void notServed(EchoTimes meanwhile, EchoTimes inPeace, String why) {
        assertThatThrownBy(() -> meanwhile.tookHardlyLongerThan(inPeace))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(why);
    }

    private static EchoTimes all(int millis) {
        return some(HUNDRED, millis);
    }

    /** So many of a hundred that took so long; the others took a millisecond. */
    private static EchoTimes some(int slow, int millis) {
        List<Duration> times = new ArrayList<>(Collections.nCopies(slow, Duration.ofMillis(millis)));
        times.addAll(Collections.nCopies(HUNDRED - slow, Duration.ofMillis(1)));
        return new EchoTimes(times);
    }
}

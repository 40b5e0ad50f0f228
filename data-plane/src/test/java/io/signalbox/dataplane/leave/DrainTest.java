package io.signalbox.dataplane.leave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.dataplane.support.LogWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By a clock that the test turns. */
class DrainTest {
    private static final DrainLimits LIMITS = new DrainLimits(500, Duration.ofMinutes(5), Duration.ofSeconds(4));
    private static final Duration TENTH = Duration.ofMillis(100);

    private final Hall hall = new Hall();
    private final Drain drain = new Drain(hall, () -> hall.parting, hall, LIMITS, hall, hall, new Random(7));

    @Test
    void a_few_clients_are_told_at_once() {
        hall.fill(10);
        hall.stays = false;
        DrainState state = drain.begin();
        assertThat(hall.told).hasSize(10);
        assertThat(hall.open).isFalse();
        assertThat(state.stage()).isEqualTo(DrainState.Stage.DRAINED);
        assertThat(state.told()).isEqualTo(10);
        assertThat(state.since()).isEqualTo(Instant.EPOCH);
        assertThat(hall.ticking).as("nothing is left to do").isNull();
    }

    @Test
    void in_no_tenth_of_a_second_more_are_told_than_the_pace_and_its_burst() {
        hall.fill(3_000);
        drain.begin();
        assertThat(drain.state().perSecond()).isEqualTo(500);
        hall.pass(Duration.ofSeconds(3));
        assertThat(hall.told).as("after 3 s").hasSizeBetween(1_500, 1_550);
        assertThat(drain.state().stage()).isEqualTo(DrainState.Stage.DRAINING);
        hall.pass(Duration.ofSeconds(3));
        assertThat(hall.told).hasSize(3_000);

        // A tick and a delay more than a tenth, and a tenth's share that may come at once.
        long most = (long) (500 * 0.14) + 50;
        assertThat(hall.mostWithin(TENTH)).isBetween(50L, most);
    }

    @Test
    void each_is_told_a_random_moment_after_its_turn_and_not_in_the_order_of_coming() {
        hall.fill(1_000);
        drain.begin();
        hall.pass(Duration.ofSeconds(2));
        assertThat(hall.delays).hasSize(1_000).allMatch(delay -> delay >= 0 && delay < Drain.LONGEST_DELAY.toNanos());
        assertThat(hall.delays.stream().distinct().count()).isGreaterThan(900);
        assertThat(hall.delays.stream().mapToLong(delay -> delay).average().orElseThrow())
                .isBetween(8e6, 12e6);
        assertThat(hall.order).isNotEqualTo(hall.order.stream().sorted().toList());
    }

    @Test
    void the_pace_rises_so_that_all_are_told_in_time_for_their_goodbyes() {
        hall.fill(30_000);
        CompletableFuture<Integer> left = drain.leave().toCompletableFuture();
        // 3 of the 4 s to tell them.
        assertThat(drain.state().perSecond()).isEqualTo(10_000);
        hall.pass(Duration.ofSeconds(2));
        assertThat(hall.told).hasSizeBetween(19_000, 21_500);
        hall.pass(Duration.ofSeconds(1));
        assertThat(hall.told).hasSize(30_000);
        assertThat(hall.mostWithin(TENTH)).isLessThan(10_000 / 10 * 3);
        assertThat(left).isNotDone();
        hall.leave(29_990);
        hall.pass(Duration.ofMillis(980));
        assertThat(left).isNotDone();
        hall.pass(Duration.ofMillis(20));
        assertThat(left).isCompletedWithValue(10);
        assertThat(hall.ticking).isNull();
    }

    @Test
    void the_end_of_the_process_waits_no_longer_than_the_clients_do() {
        hall.fill(5);
        CompletableFuture<Integer> left = drain.leave().toCompletableFuture();
        hall.pass(Duration.ofSeconds(1));
        assertThat(left).isNotDone();
        hall.leave(5);
        hall.pass(Drain.TICK);
        assertThat(left).isCompletedWithValue(0);
        assertThat(drain.resume()).as("back in service").isFalse();
        assertThat(hall.open).isFalse();
    }

    @Test
    void the_end_of_the_process_waits_for_the_goodbyes_of_those_who_have_left() {
        hall.fill(5);
        CompletableFuture<Integer> left = drain.leave().toCompletableFuture();
        hall.parting = true;
        hall.leave(5);
        hall.pass(Duration.ofSeconds(1));
        assertThat(left).isNotDone();
        assertThat(drain.remaining()).as("they are counted no more").isZero();
        assertThat(drain.state().stage()).isEqualTo(DrainState.Stage.DRAINED);
        hall.parting = false;
        hall.pass(Drain.TICK);
        assertThat(left).isCompletedWithValue(0);
        assertThat(hall.ticking).isNull();
    }

    @Test
    void goodbyes_that_do_not_end_hold_up_the_process_for_its_time_and_no_longer() {
        hall.fill(5);
        hall.parting = true;
        CompletableFuture<Integer> left = drain.leave().toCompletableFuture();
        hall.leave(5);
        hall.pass(Duration.ofMillis(3_980));
        assertThat(left).isNotDone();
        hall.pass(Drain.TICK);
        assertThat(left).isCompletedWithValue(0);
    }

    @Test
    void a_node_that_an_operator_has_emptied_waits_for_goodbyes_when_it_ends() {
        hall.fill(3);
        hall.parting = true;
        drain.begin();
        hall.leave(3);
        hall.pass(Drain.TICK);
        assertThat(hall.ticking).as("it stays up, and answers them").isNull();
        CompletableFuture<Integer> left = drain.leave().toCompletableFuture();
        hall.pass(Drain.TICK);
        assertThat(left).isNotDone();
        hall.parting = false;
        hall.pass(Drain.TICK);
        assertThat(left).isCompletedWithValue(0);
    }

    @Test
    void the_end_of_the_process_hurries_what_an_operator_began() {
        hall.fill(10_000);
        drain.begin();
        hall.pass(Duration.ofSeconds(1));
        assertThat(hall.told).hasSizeLessThan(600);
        CompletableFuture<Integer> left = drain.leave().toCompletableFuture();
        assertThat(drain.leave().toCompletableFuture()).isSameAs(left);
        hall.pass(Duration.ofSeconds(3));
        assertThat(hall.told).hasSize(10_000).doesNotHaveDuplicates();
        hall.leave(10_000);
        hall.pass(Drain.TICK);
        assertThat(left).isCompletedWithValue(0);
    }

    @Test
    void a_node_that_was_emptied_before_ends_at_once() {
        hall.fill(3);
        drain.begin();
        hall.leave(3);
        hall.pass(Drain.TICK);
        assertThat(drain.state().stage()).isEqualTo(DrainState.Stage.DRAINED);
        assertThat(hall.ticking).isNull();
        assertThat(drain.leave().toCompletableFuture()).isCompletedWithValue(0);
        assertThat(hall.ticking).isNull();
    }

    @Test
    void those_who_leave_by_themselves_cost_nobody_a_turn() {
        hall.fill(200);
        drain.begin();
        assertThat(hall.told).hasSize(50);
        hall.goUntold();
        hall.pass(Drain.TICK);
        assertThat(hall.told).hasSize(50);
        assertThat(drain.state().told()).isEqualTo(50);
        assertThat(drain.state().perSecond()).isZero();
    }

    @Test
    void a_node_that_is_called_back_tells_nobody_more_and_can_leave_again() {
        hall.fill(1_000);
        drain.begin();
        hall.pass(TENTH);
        int told = hall.told.size();
        assertThat(drain.resume()).isTrue();
        assertThat(drain.resume()).as("twice").isTrue();
        assertThat(drain.isOn()).isFalse();
        assertThat(hall.open).isTrue();
        assertThat(hall.ticking).isNull();
        hall.pass(Duration.ofSeconds(10));
        assertThat(hall.told).hasSize(told);
        assertThat(drain.state()).isEqualTo(new DrainState(null, 1_000, 0, 0));

        drain.begin();
        assertThat(hall.open).isFalse();
        assertThat(hall.told.size()).isGreaterThan(told);
    }

    /** The race: every answer of the node asks, and a tick tells hundreds under the lock. */
    @Test
    void whether_it_is_on_is_answered_while_clients_are_being_told() {
        hall.fill(1);
        ExecutorService asking = Executors.newSingleThreadExecutor();
        try {
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            hall.whileTold = () -> answer.completeAsync(drain::isOn, asking)
                    .orTimeout(30, TimeUnit.SECONDS)
                    .join();
            drain.begin();
            assertThat(answer).isCompletedWithValue(true);
        } finally {
            asking.shutdownNow();
        }
    }

    @Test
    void asked_for_twice_it_goes_on() {
        hall.fill(1_000);
        drain.begin();
        hall.pass(Duration.ofSeconds(1));
        int told = hall.told.size();
        assertThat(drain.begin().told()).isEqualTo(told);
        assertThat(hall.told).hasSize(told);
        assertThat(hall.closings).isEqualTo(1);
    }

    @Test
    void operators_read_every_few_seconds_how_many_remain_and_at_the_end_that_none_does() {
        hall.fill(5_000);
        try (LogWatch log = new LogWatch()) {
            drain.begin();
            hall.pass(Duration.ofSeconds(10));
            hall.leave(5_000);
            hall.pass(Duration.ofSeconds(10));
            List<String> lines = log.lines().stream()
                    .filter(line -> line.contains("SBDP"))
                    .map(line -> line.replaceAll("^.*(SBDP\\d+).*$", "$1"))
                    .toList();
            assertThat(lines).containsExactly("SBDP0002", "SBDP0020", "SBDP0020", "SBDP0021");
        }
    }

    @Test
    void a_rate_of_none_is_named() {
        assertThatThrownBy(() -> new DrainLimits(0, Duration.ZERO, Duration.ZERO))
                .hasMessage("signalbox.data-plane.drain-rate: 0 (expected: at least 1)");
    }

    /** Clients, their door, and a clock with its ticks. */
    private static final class Hall implements Crowd, Door, Ticks, Times {
        final List<Integer> order = new ArrayList<>();
        final List<Long> told = new ArrayList<>();
        final List<Long> delays = new ArrayList<>();
        private final List<Integer> here = new ArrayList<>();
        private boolean untoldGone;
        private int gone;
        private long nanos;
        boolean open = true;
        boolean stays = true;
        boolean parting;
        int closings;
        Runnable whileTold = () -> {};

        @Nullable
        Runnable ticking;

        void fill(int clients) {
            for (int i = 0; i < clients; i++) {
                here.add(i);
            }
        }

        /** So many say goodbye. */
        void leave(int clients) {
            gone += clients;
        }

        void goUntold() {
            untoldGone = true;
        }

        void pass(Duration time) {
            for (long tick = Drain.TICK.toNanos(), left = time.toNanos(); left > 0; left -= tick) {
                nanos += tick;
                if (ticking != null) {
                    ticking.run();
                }
            }
        }

        /** The most that were told within any such time. */
        long mostWithin(Duration window) {
            List<Long> sorted = told.stream().sorted().toList();
            int most = 0;
            for (int first = 0, last = 0; last < sorted.size(); last++) {
                while (sorted.get(last) - sorted.get(first) >= window.toNanos()) {
                    first++;
                }
                most = Math.max(most, last - first + 1);
            }
            return most;
        }

        @Override
        public int size() {
            return here.size() - gone;
        }

        @Override
        public List<Guest> all() {
            return here.stream().map(this::guest).toList();
        }

        private Guest guest(int number) {
            return new Guest() {
                @Override
                public boolean isHere() {
                    return !untoldGone;
                }

                @Override
                public void tell(Duration after) {
                    assertThat(open).isFalse();
                    whileTold.run();
                    order.add(number);
                    delays.add(after.toNanos());
                    told.add(nanos + after.toNanos());
                    gone += stays ? 0 : 1;
                }
            };
        }

        @Override
        public void close() {
            open = false;
            closings++;
        }

        @Override
        public void open() {
            open = true;
        }

        @Override
        public Runnable every(Duration period, Runnable call) {
            assertThat(ticking).isNull();
            ticking = call;
            return () -> ticking = null;
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }
    }
}

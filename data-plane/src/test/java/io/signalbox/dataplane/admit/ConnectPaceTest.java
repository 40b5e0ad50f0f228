package io.signalbox.dataplane.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import io.signalbox.protocol.name.TenantName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConnectPaceTest {
    private static final TenantName DEV = new TenantName("dev");
    private static final TenantName ACME = new TenantName("acme");
    private static final ConnectLimits NARROW = new ConnectLimits(100, 50, 10, 20);

    /** Shortly before the clock runs over, which a clock of nanoseconds may do at any time. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final Meters meters = new Meters(new SimpleMeterRegistry());
    private final ConnectPace pace = new ConnectPace(NARROW, meters, now::get, new Random(1));

    @Test
    void a_tenant_has_its_burst_and_then_its_rate_and_no_more() {
        assertThat(admitted(DEV, 100)).isEqualTo(20);
        pass(Duration.ofMillis(100));
        assertThat(admitted(DEV, 100)).isEqualTo(1);
        pass(Duration.ofMillis(99));
        assertThat(admitted(DEV, 100)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(admitted(DEV, 100)).isEqualTo(1);
        pass(Duration.ofHours(1));
        assertThat(admitted(DEV, 100)).as("no more than the burst is saved up").isEqualTo(20);
        assertThat(refused(DEV)).returns(Refusal.CONNECTS_OF_TENANT_TOO_FAST, RefusedException::refusal);
        assertThat(meters.total(Meter.CONNECTS_OF_TENANT_TOO_FAST)).isEqualTo(80 + 99 + 100 + 99 + 80 + 1);
        assertThat(meters.total(Meter.CONNECTS_TOO_FAST)).isZero();
    }

    @Test
    void the_storm_of_one_tenant_leaves_room_for_another_until_the_node_has_none() {
        assertThat(admitted(DEV, 1_000)).isEqualTo(20);
        assertThat(admitted(ACME, 1_000)).isEqualTo(20);
        assertThat(admitted(new TenantName("third"), 1_000)).isEqualTo(10);
        RefusedException refused = refused(new TenantName("fourth"));
        assertThat(refused.refusal()).isEqualTo(Refusal.CONNECTS_TOO_FAST);
        assertThat(refused.refusal().httpStatus()).isEqualTo(503);
        assertThat(refused(DEV).refusal().httpStatus()).isEqualTo(429);
    }

    @Test
    void what_the_node_refuses_is_not_taken_from_the_tenants_share() {
        for (int i = 0; i < 3; i++) {
            admitted(new TenantName("other" + i), 1_000);
        }
        assertThat(admitted(DEV, 1_000)).isZero();
        pass(Duration.ofMillis(500));
        assertThat(admitted(DEV, 1_000)).isEqualTo(20);
    }

    @Test
    void those_who_are_refused_are_told_times_that_spread_them_over_the_time_that_they_need() {
        admitted(DEV, 20);
        List<Integer> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            told.add(refused(DEV).retryAfterSeconds());
        }
        // The 100th of 10 a second: its turn is in 10 s, in whole seconds and up to half as long again.
        assertThat(told.get(0)).isBetween(1, 2);
        assertThat(told.get(99)).isBetween(10, 17);
        for (int second = 1; second <= 17; second++) {
            int same = second;
            assertThat(told)
                    .as("at second %d", second)
                    .filteredOn(one -> one == same)
                    .hasSizeLessThan(30);
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(refused(DEV).retryAfterSeconds()).isBetween(1, 47);
        }
        assertThat(refused(DEV).retryAfterSeconds()).isBetween(30, 47);
    }

    @Test
    void many_threads_take_no_more_than_there_is() throws Exception {
        AtomicLong taken = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(threads.submit(() -> {
                start.await();
                return taken.addAndGet(admitted(DEV, 10_000));
            }));
        }
        start.countDown();
        for (Future<?> one : all) {
            one.get(30, TimeUnit.SECONDS);
        }
        threads.shutdownNow();
        assertThat(taken.get()).isEqualTo(20);
    }

    @Test
    void a_tenant_whose_clients_do_not_come_is_forgotten_and_nothing_is_lost_by_that() {
        admitted(DEV, 21);
        admitted(ACME, 1);
        pass(Duration.ofMillis(100));
        pace.sweep();
        assertThat(pace.tenants()).isEqualTo(1);
        assertThat(admitted(DEV, 10)).isEqualTo(1);
        pass(Duration.ofSeconds(30));
        pace.sweep();
        assertThat(pace.tenants()).isZero();
        assertThat(admitted(DEV, 100)).isEqualTo(20);
    }

    @Test
    void a_limit_that_is_none_is_named() {
        assertThatThrownBy(() -> new ConnectLimits(1, 1, 0, 1))
                .hasMessage("signalbox.data-plane.connects-per-second-per-tenant: 0 (expected: 1 to 1000000)");
    }

    private int admitted(TenantName tenant, int clients) {
        int admitted = 0;
        for (int i = 0; i < clients; i++) {
            admitted += outcome(tenant) == null ? 1 : 0;
        }
        return admitted;
    }

    private RefusedException refused(TenantName tenant) {
        RefusedException refused = outcome(tenant);
        assertThat(refused).isNotNull();
        return refused;
    }

    private @Nullable RefusedException outcome(TenantName tenant) {
        try {
            pace.admit(tenant);
            return null;
        } catch (RefusedException e) {
            return e;
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}

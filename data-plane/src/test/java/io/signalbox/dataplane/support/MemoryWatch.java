package io.signalbox.dataplane.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether an attack costs no more than it may while it goes on, and whether memory is what it was, after garbage
 * collection. Of the direct memory it is what buffers hold: the chunks that they are cut from are kept for the next ones.
 */
public final class MemoryWatch implements AutoCloseable {
    /**
     * Most of what is held of one who sends: what was read from its socket at once, and of a message that is not whole yet
     * the beginning, twice while it moves.
     */
    public static final int READ = 128 * 1024;

    /** What a JVM takes for itself on the way is allowed for. */
    private static final long MORE_HEAP = 16L * 1024 * 1024;

    private static final long MORE_DIRECT = 1024 * 1024;

    /** Those who do no harm need buffers too, to be read and answered. */
    private static final long OF_OTHERS = 512 * 1024;

    private static final int SAMPLE_MILLIS = 5;

    private final long heap;
    private final long direct;
    private final AtomicLong peak = new AtomicLong();
    private final AtomicInteger samples = new AtomicInteger();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "memory watch");
        thread.setDaemon(true);
        return thread;
    });

    /** Watches from now on, until it is asked or closed. */
    public MemoryWatch() {
        heap = heap();
        direct = direct();
        sampler.scheduleWithFixedDelay(this::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void sample() {
        peak.accumulateAndGet(direct() - direct, Math::max);
        samples.incrementAndGet();
    }

    /** How often it has looked. */
    int samples() {
        return samples.get();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long direct() {
        return ((PooledByteBufAllocator) VertxByteBufAllocator.POOLED_ALLOCATOR).pinnedDirectMemory()
                + PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    /**
     * All the time buffers held no more than what so many may hold, and a little; and what it cost is given back by now,
     * though the attackers may still be there.
     *
     * @param attackers at a time
     * @param each bytes of buffers that one of them may cost
     */
    public void stays(int attackers, int each) {
        close();
        assertThat(samples()).as("looks at the memory meanwhile").isPositive();
        assertThat(peak.get())
                .as("bytes that buffers held at most, while %d attacked", attackers)
                .isLessThanOrEqualTo((long) attackers * each + OF_OTHERS);
        long[] more = {0, 0};
        try {
            Eventually.holds("no more memory than before, and a little", () -> {
                more[0] = heap() - heap;
                more[1] = direct() - direct;
                return more[0] < MORE_HEAP && more[1] < MORE_DIRECT;
            });
        } catch (AssertionError e) {
            throw new AssertionError("more memory: " + more[0] + " bytes of heap, " + more[1] + " of buffers", e);
        }
    }

    @Override
    public void close() {
        sampler.shutdownNow();
    }
}

package io.signalbox.dataplane.support;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Whether memory stays what it was, after garbage collection; what a JVM takes for itself on the way is allowed for. */
public final class MemoryWatch {
    private static final long MORE_HEAP = 16L * 1024 * 1024;
    /** It is given back by chunks of 4 MB, and each thread keeps some. */
    private static final long MORE_DIRECT = 24L * 1024 * 1024;

    private final long heap;
    private final long direct;

    public MemoryWatch() {
        heap = heap();
        direct = direct();
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    /** What an attack cost is given back, though the attackers may still be there. */
    public void stays() {
        Eventually.holds(
                "no more memory than " + heap + " and " + direct + " bytes, and a little",
                () -> heap() - heap < MORE_HEAP && direct() - direct < MORE_DIRECT);
    }
}

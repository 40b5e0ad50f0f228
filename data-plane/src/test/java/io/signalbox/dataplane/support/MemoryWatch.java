package io.signalbox.dataplane.support;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.impl.VertxByteBufAllocator;
import java.lang.management.ManagementFactory;

/**
 * Whether memory stays what it was, after garbage collection. Of the direct memory it is what buffers hold: the chunks
 * that they are cut from are kept for the next ones.
 */
public final class MemoryWatch {
    /** What a JVM takes for itself on the way is allowed for. */
    private static final long MORE_HEAP = 16L * 1024 * 1024;

    private static final long MORE_DIRECT = 1024 * 1024;

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
        return ((PooledByteBufAllocator) VertxByteBufAllocator.POOLED_ALLOCATOR).pinnedDirectMemory()
                + PooledByteBufAllocator.DEFAULT.pinnedDirectMemory();
    }

    /** What an attack cost is given back, though the attackers may still be there. */
    public void stays() {
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
}

package io.signalbox.dataplane.support;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens for buffers that nobody gave back; the leak detector says so in the log, after a garbage collection. */
public final class LeakWatch implements AutoCloseable {
    private static final int COLLECTIONS = 5;
    private static final int LARGE = 4 * 1024 * 1024;

    /** Kept, because loggers are held weakly. */
    private final Logger logger = Logger.getLogger("io.netty.util.ResourceLeakDetector");

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord logged) {
            String text = String.valueOf(logged.getMessage());
            if (text.contains("LEAK")) {
                Object[] details = logged.getParameters();
                leaks.add(details == null ? text : text + List.of(details));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    public LeakWatch() {
        logger.addHandler(handler);
    }

    /** The leaks so far. The detector speaks when a buffer is allocated after the lost one was collected. */
    public List<String> leaks() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            byte[] pressure = new byte[LARGE];
            ByteBuf probe = PooledByteBufAllocator.DEFAULT.buffer(pressure.length / LARGE);
            probe.release();
        }
        return List.copyOf(leaks);
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}

package io.signalbox.dataplane.cluster;

import com.hazelcast.internal.util.ConcurrencyUtil;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that take Hazelcast's answers, in the whole JVM. Its futures pass through one asynchronous step of their
 * own before ours; on a machine with two cores Hazelcast begins a new thread for each such step: a tenth of the speed.
 */
final class Completions {
    private static final int THREADS = 4;
    private static final ExecutorService POOL = pool();

    private Completions() {}

    private static ExecutorService pool() {
        // Bounded by those who ask: each has a bound on what waits.
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "signalbox-registry");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static ExecutorService pooled() {
        ConcurrencyUtil.setDefaultAsyncExecutor(POOL);
        return POOL;
    }
}

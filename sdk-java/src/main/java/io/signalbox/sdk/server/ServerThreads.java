package io.signalbox.sdk.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a server. Apart from hub methods there are two: a timer, which reconnects and keeps deadlines, and one
 * for notices, which runs what apps hang on acknowledgements and ends: it is not the hub executor, whose threads may all
 * be waiting for just that.
 */
final class ServerThreads implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ServerThreads.class.getName());
    /** Hub methods may block; a thread is made only when it is needed. */
    private static final int METHOD_THREADS =
            Math.max(32, 8 * Runtime.getRuntime().availableProcessors());
    /** One task per client that has something to do, so this is a bound on busy clients. */
    private static final int MOST_WAITING = 65_536;

    private static final Duration IDLE = Duration.ofSeconds(30);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("signalbox-timer"));
    private final ThreadPoolExecutor notices = pool("signalbox-notice", 1);
    private final @Nullable ExecutorService own;
    private final Executor methods;

    /** @param given runs hub methods; without it the server makes a pool of its own */
    ServerThreads(@Nullable Executor given) {
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        if (given == null) {
            ExecutorService pool = pool("signalbox-hub", METHOD_THREADS);
            own = pool;
            methods = pool;
        } else {
            own = null;
            methods = given;
        }
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING * 2),
                named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    Executor methods() {
        return methods;
    }

    Executor notices() {
        return this::notice;
    }

    /** Runs what an app wants to know; on this thread when the server has stopped. */
    void notice(Runnable told) {
        try {
            notices.execute(told);
        } catch (RejectedExecutionException e) {
            told.run();
        }
    }

    void onTimer(Runnable task) {
        try {
            timer.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the server has stopped; nothing is done about its streams any more");
        }
    }

    Future<?> after(Duration delay, Runnable task) {
        try {
            return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "the server has stopped; no deadline is kept any more");
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Lets running hub methods end, for so long. */
    void close(Duration patience) {
        if (own != null) {
            own.shutdown();
            await(own, patience);
        }
        close();
    }

    private static void await(ExecutorService pool, Duration patience) {
        try {
            if (!pool.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.log(Level.WARNING, "hub methods still run after {0} ms: interrupted", patience.toMillis());
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            pool.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdown();
        notices.shutdown();
    }
}

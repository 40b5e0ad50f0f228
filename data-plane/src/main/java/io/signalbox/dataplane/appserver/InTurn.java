package io.signalbox.dataplane.appserver;

import io.signalbox.dataplane.log.Log;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other in the order given, on the thread of whoever came first; the others only leave theirs.
 * As many wait as there are who leave one before they wait for it themselves: few.
 */
final class InTurn implements Executor {
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger tasks = new AtomicInteger();

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        if (tasks.getAndIncrement() != 0) {
            return;
        }
        do {
            run(waiting.remove());
        } while (tasks.decrementAndGet() > 0);
    }

    /** Whatever goes wrong in one, those behind it go on. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | VirtualMachineError e) {
            Log.LOG.farClientFailed(e);
        }
    }
}

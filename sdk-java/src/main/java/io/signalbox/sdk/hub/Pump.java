package io.signalbox.sdk.hub;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the steps of one client, one at a time and in order, on the hub executor. A step that calls the app may lend the
 * pump: when something else becomes due meanwhile, another thread takes over. A thread of the app that waits for its
 * client helps: it takes the steps itself that need no other thread, so that the executor's threads may all be waiting.
 */
final class Pump {
    /** Steps before the thread goes to the next client, so that an eager one does not keep it. */
    private static final int STEPS_PER_TURN = 32;
    /** A helper looks again after so long, whatever it was told. */
    private static final long LOOK_AGAIN_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final Object lock;
    private final Steps steps;
    private final Executor executor;
    // Guarded by lock:
    private State state = State.IDLE;
    /** Whoever holds an earlier one has been taken over. */
    private int turn;

    private int helpers;

    private enum State {
        IDLE,
        QUEUED,
        RUNNING,
        LENT
    }

    /** What the pump takes. */
    interface Steps {
        /** What is due, or null. Under the lock. */
        @Nullable
        Runnable due(boolean helping);

        /** A step threw. */
        void failed(Throwable unexpected);

        /** The executor takes nothing; no step is due any more after this. */
        void refused(Throwable cause);
    }

    /** @param lock guards what decides about the steps */
    Pump(Object lock, Steps steps, Executor executor) {
        this.lock = lock;
        this.steps = steps;
        this.executor = executor;
    }

    /** To be called after every change that may make a step due, without the lock. */
    void wake() {
        int mine;
        synchronized (lock) {
            if (helpers > 0) {
                lock.notifyAll();
            }
            boolean free = state == State.IDLE || state == State.LENT;
            if (!free || steps.due(false) == null) {
                return;
            }
            mine = takeOver(State.QUEUED);
        }
        submit(mine);
    }

    /** Runs app code within a step; it may be the one to need the next step. */
    <R> R lend(Supplier<R> appCode) {
        int mine;
        synchronized (lock) {
            mine = turn;
            state = State.LENT;
        }
        try {
            return appCode.get();
        } finally {
            synchronized (lock) {
                if (turn == mine) {
                    state = State.RUNNING;
                }
            }
        }
    }

    private int takeOver(State as) {
        state = as;
        return ++turn;
    }

    private void submit(int mine) {
        try {
            executor.execute(() -> run(mine));
        } catch (RuntimeException | Error e) {
            // an app's executor may refuse in its own way, and a pool may find no thread
            steps.refused(e);
            synchronized (lock) {
                if (turn == mine) {
                    state = State.IDLE;
                }
            }
        }
    }

    private void run(int mine) {
        for (int taken = 0; taken < STEPS_PER_TURN; taken++) {
            Runnable step;
            synchronized (lock) {
                if (turn != mine) {
                    return;
                }
                step = steps.due(false);
                state = step == null ? State.IDLE : State.RUNNING;
            }
            if (step == null) {
                return;
            }
            take(step);
        }
        synchronized (lock) {
            if (turn != mine) {
                return;
            }
            state = State.QUEUED;
        }
        submit(mine);
    }

    private void take(Runnable step) {
        try {
            step.run();
        } catch (Throwable unexpected) {
            steps.failed(unexpected);
        }
    }

    /**
     * Waits until {@code ready}, which is asked under the lock, holds.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    void help(BooleanSupplier ready) throws InterruptedException {
        while (true) {
            Runnable step = null;
            int mine;
            synchronized (lock) {
                while (!ready.getAsBoolean() && (step = free()) == null) {
                    helpers++;
                    try {
                        lock.wait(LOOK_AGAIN_MILLIS);
                    } finally {
                        helpers--;
                    }
                }
                if (step == null) {
                    return;
                }
                mine = takeOver(State.RUNNING);
            }
            take(step);
            synchronized (lock) {
                if (turn == mine) {
                    state = State.IDLE;
                }
            }
            wake();
        }
    }

    private @Nullable Runnable free() {
        return state == State.RUNNING ? null : steps.due(true);
    }
}

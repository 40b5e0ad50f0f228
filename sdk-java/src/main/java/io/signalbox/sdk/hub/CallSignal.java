package io.signalbox.sdk.hub;

import io.signalbox.sdk.CancellationSignal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The signal of one call. */
final class CallSignal implements CancellationSignal {
    private static final Logger LOG = System.getLogger(CallSignal.class.getName());

    private final Executor notices;
    // Guarded by this:
    private final List<Runnable> actions = new ArrayList<>(1);
    private boolean cancelled;

    /** @param notices runs the app's actions */
    CallSignal(Executor notices) {
        this.notices = notices;
    }

    @Override
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancelled(Runnable action) {
        synchronized (this) {
            if (!cancelled) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    void cancel() {
        List<Runnable> due;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(action -> notices.execute(() -> run(action)));
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "what an app does when a call is cancelled failed", e);
        }
    }
}

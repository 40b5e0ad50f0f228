package io.signalbox.sdk.hub;

import io.signalbox.sdk.CancellationSignal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** The signal of one call. */
final class CallSignal implements CancellationSignal {
    private static final Logger LOG = System.getLogger(CallSignal.class.getName());

    private final Executor notices;
    // Guarded by this:
    private final Map<Object, Runnable> actions = new LinkedHashMap<>(2);
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
    public Registration onCancelled(Runnable action) {
        Object key = new Object();
        synchronized (this) {
            if (!cancelled) {
                actions.put(key, action);
                return () -> forget(key);
            }
        }
        action.run();
        return () -> {};
    }

    private synchronized void forget(Object key) {
        actions.remove(key);
    }

    /** How many actions are to run. */
    synchronized int registered() {
        return actions.size();
    }

    void cancel() {
        List<Runnable> due;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            due = List.copyOf(actions.values());
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

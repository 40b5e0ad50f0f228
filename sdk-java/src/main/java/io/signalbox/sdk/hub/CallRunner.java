package io.signalbox.sdk.hub;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one client's calls: plain ones in slots, as many at a time as the options say, streaming ones beside them
 * (spec/signalr-hub.md §7). Methods marked "under the lock" are called with the session's lock held.
 */
final class CallRunner {
    private static final Logger LOG = System.getLogger(CallRunner.class.getName());

    private final Object lock;
    private final Pump pump;
    private final Executor methods;
    private final int slots;
    private final Function<OpenCall, CompletionStage<@Nullable Void>> invoke;
    // Guarded by lock:
    private int taken;
    private int active;

    /** @param invoke calls the hub; done when the call is over */
    CallRunner(
            Object lock,
            Pump pump,
            Executor methods,
            int slots,
            Function<OpenCall, CompletionStage<@Nullable Void>> invoke) {
        this.lock = lock;
        this.pump = pump;
        this.methods = methods;
        this.slots = slots;
        this.invoke = invoke;
    }

    /** Whether a plain call may begin. Under the lock. */
    boolean hasSlot() {
        return taken < slots;
    }

    /** Whether no call is under way. Under the lock. */
    boolean isIdle() {
        return active == 0;
    }

    /**
     * Begins a call; in the pump.
     *
     * @param alone whether nothing else needs the pump's thread meanwhile
     * @param over called with what nobody foresaw, or null
     */
    void start(OpenCall call, boolean alone, Ending over) {
        synchronized (lock) {
            active++;
            taken += call.call().takesSlot() ? 1 : 0;
        }
        if (!(alone && slots == 1 && call.call().takesSlot())) {
            try {
                methods.execute(() -> follow(call, invoke(call), over));
                return;
            } catch (RuntimeException | Error e) {
                LOG.log(
                        Level.DEBUG,
                        "hub executor full ({0}): {1} runs in the pump",
                        e,
                        call.call().target());
            }
        }
        follow(call, pump.lend(() -> invoke(call)), over);
    }

    /** Hears that a call is over. */
    interface Ending {
        void over(OpenCall call, @Nullable Throwable unexpected);
    }

    /** As a stage whatever happens: a slot that is taken must be given back. */
    private CompletionStage<@Nullable Void> invoke(OpenCall call) {
        try {
            return invoke.apply(call);
        } catch (Throwable unexpected) {
            return CompletableFuture.failedFuture(unexpected);
        }
    }

    private void follow(OpenCall call, CompletionStage<@Nullable Void> running, Ending over) {
        running.whenComplete((done, unexpected) -> {
            try {
                over.over(call, unexpected == null ? null : InvocationErrors.unwrap(unexpected));
            } finally {
                synchronized (lock) {
                    active--;
                }
                leaveSlot(call);
            }
        });
    }

    /** The call needs its slot no more: the next one may begin. */
    void leaveSlot(OpenCall call) {
        synchronized (lock) {
            taken -= call.leaveSlot() ? 1 : 0;
        }
        pump.wake();
    }
}

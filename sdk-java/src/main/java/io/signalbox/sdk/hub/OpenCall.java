package io.signalbox.sdk.hub;

import io.signalbox.sdk.stream.ItemSender;
import io.signalbox.sdk.stream.Upload;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call from its arrival to its end: its streams, and who stops it. */
final class OpenCall {
    private final HubCall call;
    private final @Nullable HubMethod method;
    private final @Nullable CallSignal signal;
    private final List<Upload> uploads;
    private final AtomicBoolean holdsSlot;
    private volatile Admission admission = Admission.OPEN;
    // Guarded by this:
    private Stop stop = Stop.NONE;
    private @Nullable ItemSender results;

    /** Whether the client may have the streams that the call is. */
    enum Admission {
        OPEN,
        ID_IN_USE,
        TOO_MANY_STREAMS
    }

    private enum Stop {
        NONE,
        CANCELLED,
        ABANDONED
    }

    /**
     * @param method null when the hub has none of the name
     * @param signal null when the method does not take one
     * @param uploads none when they are not those that the method takes
     */
    OpenCall(HubCall call, @Nullable HubMethod method, @Nullable CallSignal signal, List<Upload> uploads) {
        this.call = call;
        this.method = method;
        this.signal = signal;
        this.uploads = uploads;
        this.holdsSlot = new AtomicBoolean(call.takesSlot());
    }

    HubCall call() {
        return call;
    }

    @Nullable
    HubMethod method() {
        return method;
    }

    @Nullable
    CallSignal signal() {
        return signal;
    }

    List<Upload> uploads() {
        return uploads;
    }

    void admit(Admission decided) {
        admission = decided;
    }

    Admission admission() {
        return admission;
    }

    /** How many streams it is, in both directions. */
    int streams() {
        return uploads.size() + (call.streaming() ? 1 : 0);
    }

    /** Whether it held one of its client's slots until now. */
    boolean leaveSlot() {
        return holdsSlot.getAndSet(false);
    }

    /** Its results begin; they end at once when the call was stopped meanwhile. */
    void begin(ItemSender sender) {
        Stop stopped;
        synchronized (this) {
            results = sender;
            stopped = stop;
        }
        end(sender, stopped);
    }

    /** Whether the client, or its end, has stopped the call: a failure is then none to tell of. */
    synchronized boolean isStopped() {
        return stop != Stop.NONE;
    }

    /** The client wants it no more. */
    void cancel() {
        stop(Stop.CANCELLED);
    }

    /** The client is gone. */
    void abandon() {
        stop(Stop.ABANDONED);
    }

    private void stop(Stop how) {
        ItemSender sender;
        synchronized (this) {
            stop = how;
            sender = results;
        }
        if (signal != null) {
            signal.cancel();
        }
        if (sender != null) {
            end(sender, how);
        }
    }

    private static void end(ItemSender sender, Stop how) {
        switch (how) {
            case NONE -> {
                // its own end ends it
            }
            case CANCELLED -> sender.cancel();
            case ABANDONED -> sender.abandon();
        }
    }
}

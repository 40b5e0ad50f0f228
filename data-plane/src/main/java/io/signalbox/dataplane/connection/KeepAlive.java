package io.signalbox.dataplane.connection;

/** When a client was heard and pinged last (spec/signalr-hub.md §3). Times are of {@link System#nanoTime}. */
final class KeepAlive {
    private boolean clientPings;
    private long heardAt = System.nanoTime();
    private long pingedAt = heardAt;

    /** The client sent a ping: from now on its silence counts. */
    void onPing() {
        clientPings = true;
    }

    /** The client was heard, or could not be. */
    void onHeard() {
        heardAt = System.nanoTime();
    }

    boolean isSilent(long now, ConnectionLimits limits) {
        return clientPings && now - heardAt > limits.clientTimeoutNanos();
    }

    /** Whether a ping is due; it counts as sent. */
    boolean isDue(long now, ConnectionLimits limits) {
        boolean due = now - pingedAt >= limits.keepAliveNanos();
        if (due) {
            pingedAt = now;
        }
        return due;
    }
}

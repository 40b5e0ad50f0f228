package io.signalbox.sdk.fake;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a hub under test has done, in order. */
public final class RecordedLog {
    private final BlockingQueue<String> entries = new LinkedBlockingQueue<>();

    public void add(String entry) {
        entries.add(entry);
    }

    public String next() throws InterruptedException {
        return Objects.requireNonNull(entries.poll(30, TimeUnit.SECONDS), "an entry within 30 s");
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }
}

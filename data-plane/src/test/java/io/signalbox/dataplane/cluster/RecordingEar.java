package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.appserver.Ear;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what it heard, and takes it at once or when the test says so. */
public final class RecordingEar<T> implements Ear<T> {
    public final List<T> heard = new CopyOnWriteArrayList<>();
    public final AtomicInteger rooms = new AtomicInteger();
    public final AtomicInteger overs = new AtomicInteger();
    private final List<Runnable> held = new CopyOnWriteArrayList<>();
    private boolean taking = true;

    @Override
    public void heard(T frame, Runnable taken) {
        heard.add(frame);
        synchronized (this) {
            if (!taking) {
                held.add(taken);
                return;
            }
        }
        taken.run();
    }

    @Override
    public void room() {
        rooms.incrementAndGet();
    }

    @Override
    public void over() {
        overs.incrementAndGet();
    }

    synchronized void hold() {
        taking = false;
    }

    void takeAll() {
        synchronized (this) {
            taking = true;
        }
        held.forEach(Runnable::run);
        held.clear();
    }
}

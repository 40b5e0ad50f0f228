package io.signalbox.sdk.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's stream on its way to a hub method: some items that wait, and how it ended. Whoever pushes sees to it that
 * there is room. Safe on any thread; nobody is called under its lock.
 */
public final class Upload {
    private final int capacity;
    private final Session session;
    // Guarded by this:
    private final Deque<Item> items = new ArrayDeque<>();
    private boolean ended;
    private boolean refused;
    private @Nullable RuntimeException failure;
    private Runnable reader = () -> {};

    /** @param value null where the client sent null */
    record Item(@Nullable Object value) {}

    /** What the client's session does for its uploads. */
    public interface Session {
        /** Goes on with what waited for a change of the upload. */
        void changed();

        /** Returns when {@code ready} holds, which may change with each {@link #changed()}. */
        void await(BooleanSupplier ready);
    }

    /** @param capacity items that may wait, from 1 */
    public Upload(int capacity, Session session) {
        this.capacity = capacity;
        this.session = session;
    }

    /** What a parameter of the form is given. */
    public Object as(StreamForm form, Class<?> declared) {
        return switch (form) {
            case PUBLISHER -> publisher();
            case ITERATOR -> iterator();
            case REACTIVE -> ReactiveBridge.fromFlow(publisher(), declared);
            case STREAM -> throw new IllegalArgumentException("parameter: " + declared + " (expected: a publisher)");
        };
    }

    Flow.Publisher<@Nullable Object> publisher() {
        return new UploadPublisher(this);
    }

    Iterator<@Nullable Object> iterator() {
        return new UploadIterator(this);
    }

    /** Whether the next item has to wait. */
    public synchronized boolean isFull() {
        return !ended && !refused && items.size() >= capacity;
    }

    /** Adds an item, unless nobody wants it any more. */
    public void push(@Nullable Object item) {
        change(() -> {
            if (!ended && !refused) {
                items.add(new Item(item));
            }
        });
    }

    /** No more items come; the method is told when it has taken those that wait. The first end counts. */
    public void end(@Nullable RuntimeException why) {
        change(() -> {
            if (!ended) {
                ended = true;
                failure = why;
            }
        });
    }

    private void change(Runnable change) {
        Runnable told;
        synchronized (this) {
            change.run();
            told = reader;
        }
        told.run();
        session.changed();
    }

    /** Calls {@code changed} whenever there may be something to read. */
    synchronized void reads(Runnable changed) {
        reader = changed;
    }

    /** The next item, or null when there is none now. After it, {@link #taken()} is due. */
    synchronized @Nullable Item poll() {
        return items.poll();
    }

    void taken() {
        session.changed();
    }

    /** Whether all items were taken and no more come. */
    synchronized boolean isOver() {
        return ended && items.isEmpty();
    }

    synchronized @Nullable RuntimeException failure() {
        return failure;
    }

    /** The method wants no more items: what waits and what still comes is dropped. */
    void refuse() {
        change(() -> {
            refused = true;
            items.clear();
        });
    }

    /** Waits for the next item, or for the end. */
    void await() {
        session.await(this::isReady);
    }

    private synchronized boolean isReady() {
        return ended || !items.isEmpty();
    }
}

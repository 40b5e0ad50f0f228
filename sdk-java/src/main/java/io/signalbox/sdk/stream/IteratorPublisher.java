package io.signalbox.sdk.stream;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The items of an iterator, taken as they are asked for, on an executor: the iterator may block. For one subscriber. */
final class IteratorPublisher implements Flow.Publisher<@Nullable Object> {
    private static final Logger LOG = System.getLogger(IteratorPublisher.class.getName());
    /** After so long the thread goes to someone else, so that endless streams share the executor. */
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Iterator<?> items;
    private final Runnable close;
    private final Executor executor;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    IteratorPublisher(Iterator<?> items, Runnable close, Executor executor) {
        this.items = items;
        this.close = close;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super @Nullable Object> subscriber) {
        if (subscribed.getAndSet(true)) {
            throw new IllegalStateException("iterator: a second subscriber (expected: one)");
        }
        subscriber.onSubscribe(new Pull(subscriber));
    }

    private final class Pull implements Flow.Subscription, Runnable {
        private final Flow.Subscriber<? super @Nullable Object> subscriber;
        /** Above 0 exactly while a run is under way or waits for the executor. */
        private final AtomicLong asked = new AtomicLong();

        private volatile boolean cancelled;
        private boolean over;

        Pull(Flow.Subscriber<? super @Nullable Object> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (asked.getAndAdd(count) == 0) {
                submit();
            }
        }

        /** The run that this begins, or the one under way, closes what the items come from. */
        @Override
        public void cancel() {
            cancelled = true;
            request(1);
        }

        private void submit() {
            try {
                executor.execute(this);
            } catch (RuntimeException | Error e) {
                // an app's executor may refuse in its own way
                end(() -> subscriber.onError(e));
            }
        }

        @Override
        public void run() {
            long end = System.nanoTime() + TURN_NANOS;
            while (next()) {
                if (asked.decrementAndGet() == 0) {
                    return;
                }
                if (System.nanoTime() - end >= 0) {
                    submit();
                    return;
                }
            }
        }

        /** Whether there was an item; after the last one nothing is asked for any more. */
        private boolean next() {
            if (over) {
                return false;
            }
            if (cancelled) {
                end(() -> {});
                return false;
            }
            Object item;
            try {
                if (!items.hasNext()) {
                    end(subscriber::onComplete);
                    return false;
                }
                item = items.next();
            } catch (Throwable failure) {
                end(() -> subscriber.onError(failure));
                return false;
            }
            subscriber.onNext(item);
            return true;
        }

        private void end(Runnable last) {
            over = true;
            try {
                close.run();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a stream's source could not be closed", e);
            }
            last.run();
        }
    }
}

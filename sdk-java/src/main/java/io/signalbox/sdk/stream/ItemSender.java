package io.signalbox.sdk.stream;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Sends the items of one result stream, each asked for when there is room for it, and then tells how the stream ended;
 * nothing is sent after that. On the publisher's threads; never waits.
 */
public final class ItemSender implements Flow.Subscriber<@Nullable Object> {
    private static final Logger LOG = System.getLogger(ItemSender.class.getName());

    private final Outlet outlet;
    // Guarded by this:
    private Flow.@Nullable Subscription source;
    private boolean over;

    public ItemSender(Outlet outlet) {
        this.outlet = outlet;
    }

    /** What became of an item. */
    public enum Sent {
        /** There is room for another one. */
        ROOM,
        /** Taken; the next one is to wait for room. */
        FULL,
        /** It cannot be sent, and nothing more of its stream either. */
        BROKEN
    }

    /** Where the items go; called by one thread at a time. */
    public interface Outlet {
        Sent send(@Nullable Object item);

        /** Runs {@code more} when there is room again. */
        void whenRoom(Runnable more);

        /** The stream is over: completed, or failed. */
        void ended(@Nullable Throwable failure);

        /** Nobody is there any more who could be told. */
        void abandoned();
    }

    /** Begins; a publisher that throws has failed. */
    public void begin(Flow.Publisher<?> items) {
        try {
            subscribe(items);
        } catch (RuntimeException | Error e) {
            onError(e);
        }
    }

    private <T> void subscribe(Flow.Publisher<T> items) {
        items.subscribe(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        boolean wanted;
        synchronized (this) {
            wanted = !over && source == null;
            if (wanted) {
                source = subscription;
            }
        }
        if (wanted) {
            subscription.request(1);
        } else {
            subscription.cancel();
        }
    }

    @Override
    public void onNext(@Nullable Object item) {
        Flow.Subscription from;
        Sent sent;
        synchronized (this) {
            from = source;
            if (over || from == null) {
                return;
            }
            sent = outlet.send(item);
        }
        switch (sent) {
            case ROOM -> from.request(1);
            case FULL -> outlet.whenRoom(() -> from.request(1));
            case BROKEN -> abandon();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(() -> outlet.ended(failure));
    }

    @Override
    public void onComplete() {
        end(() -> outlet.ended(null));
    }

    /** The client wants no more: the stream ends without an error. */
    public void cancel() {
        stop(() -> outlet.ended(null));
    }

    /** The client is gone. */
    public void abandon() {
        stop(outlet::abandoned);
    }

    private void stop(Runnable last) {
        Flow.Subscription from = end(last);
        if (from != null) {
            try {
                from.cancel();
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a stream's publisher could not be cancelled", e);
            }
        }
    }

    /** Items that are being sent go before {@code last}. Returns the subscription when there is one to end. */
    private Flow.@Nullable Subscription end(Runnable last) {
        Flow.Subscription from;
        synchronized (this) {
            if (over) {
                return null;
            }
            over = true;
            from = source;
        }
        last.run();
        return from;
    }
}

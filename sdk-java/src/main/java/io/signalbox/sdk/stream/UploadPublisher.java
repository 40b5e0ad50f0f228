package io.signalbox.sdk.stream;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** An upload as a method subscribes to it, once. Tells what is there when it is asked for, one signal at a time. */
final class UploadPublisher implements Flow.Publisher<@Nullable Object>, Flow.Subscription {
    private static final Logger LOG = System.getLogger(UploadPublisher.class.getName());

    private final Upload upload;
    // Guarded by this:
    private Flow.@Nullable Subscriber<? super @Nullable Object> subscriber;
    private long asked;
    /** From the start until the subscriber knows of its subscription: nothing may be told before. */
    private boolean telling = true;

    private boolean over;

    UploadPublisher(Upload upload) {
        this.upload = upload;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super @Nullable Object> candidate) {
        Objects.requireNonNull(candidate, "subscriber: null (expected: one)");
        synchronized (this) {
            if (subscriber == null) {
                subscriber = candidate;
            }
        }
        if (subscriber != candidate) {
            candidate.onSubscribe(new Nothing());
            candidate.onError(new IllegalStateException("upload: a second subscriber (expected: one)"));
            return;
        }
        candidate.onSubscribe(this);
        synchronized (this) {
            telling = false;
        }
        upload.reads(this::tell);
        tell();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            upload.refuse();
            upload.end(new IllegalArgumentException("request: " + count + " (expected: above 0)"));
            return;
        }
        synchronized (this) {
            asked = Math.addExact(Math.min(asked, Long.MAX_VALUE - count), count);
        }
        tell();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            over = true;
        }
        upload.refuse();
    }

    private void tell() {
        synchronized (this) {
            if (telling) {
                // Whoever tells looks once more before it stops.
                return;
            }
            telling = true;
        }
        boolean told = true;
        while (told) {
            told = tellNext();
        }
    }

    private boolean tellNext() {
        Flow.Subscriber<? super @Nullable Object> to;
        Upload.Item item;
        synchronized (this) {
            to = Objects.requireNonNull(subscriber);
            item = over || asked == 0 ? null : upload.poll();
            if (item == null && (over || !upload.isOver())) {
                telling = false;
                return false;
            }
            if (item == null) {
                over = true;
            } else {
                asked--;
            }
        }
        try {
            tell(to, item);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "a subscriber of a client's stream threw: it gets no more", e);
            cancel();
        }
        return true;
    }

    private void tell(Flow.Subscriber<? super @Nullable Object> to, Upload.@Nullable Item item) {
        if (item != null) {
            upload.taken();
            to.onNext(item.value());
            return;
        }
        RuntimeException failure = upload.failure();
        if (failure == null) {
            to.onComplete();
        } else {
            to.onError(failure);
        }
    }

    /** What a second subscriber is subscribed to. */
    private record Nothing() implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}

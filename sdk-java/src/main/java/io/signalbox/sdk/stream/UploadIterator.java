package io.signalbox.sdk.stream;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An upload as a method reads it that may wait. For one thread. */
final class UploadIterator implements Iterator<@Nullable Object> {
    private final Upload upload;
    private Upload.@Nullable Item next;

    UploadIterator(Upload upload) {
        this.upload = upload;
    }

    /** Waits for the next item. Throws what the stream failed with. */
    @Override
    public boolean hasNext() {
        if (next != null) {
            return true;
        }
        upload.await();
        next = upload.poll();
        if (next != null) {
            upload.taken();
            return true;
        }
        RuntimeException failure = upload.failure();
        if (failure != null) {
            throw failure;
        }
        return false;
    }

    @Override
    public @Nullable Object next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("upload: over");
        }
        Object value = next.value();
        next = null;
        return value;
    }
}

package io.signalbox.sdk.stream;

import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** What a streaming method returned, as a publisher. */
public final class ResultStream {
    private ResultStream() {}

    /**
     * The publisher; empty when {@code result} is null or no stream.
     *
     * @param pulls takes the items of iterators, which may block
     */
    public static Optional<Flow.Publisher<?>> of(@Nullable Object result, Executor pulls) {
        if (result == null) {
            return Optional.empty();
        }
        return StreamForm.of(result.getClass()).map(form -> switch (form) {
            case PUBLISHER -> (Flow.Publisher<?>) result;
            case ITERATOR -> new IteratorPublisher((Iterator<?>) result, () -> {}, pulls);
            case STREAM -> {
                BaseStream<?, ?> stream = (BaseStream<?, ?>) result;
                yield new IteratorPublisher(stream.iterator(), stream::close, pulls);
            }
            case REACTIVE -> ReactiveBridge.toFlow(result);
        });
    }
}

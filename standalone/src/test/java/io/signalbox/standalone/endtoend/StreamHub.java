package io.signalbox.standalone.endtoend;

import io.signalbox.sdk.CancellationSignal;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.HubException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Streams in both directions, cancellation, and questions to clients. */
final class StreamHub extends Hub {
    private static final String QUESTION = "Ask";

    private final String server;
    private final AtomicInteger cancelled;
    private final Supplier<HubContext<StreamHub, ClientProxy>> otherServer;

    /** @param otherServer the hub as another app server sees it */
    StreamHub(String server, AtomicInteger cancelled, Supplier<HubContext<StreamHub, ClientProxy>> otherServer) {
        this.server = server;
        this.cancelled = cancelled;
        this.otherServer = otherServer;
    }

    String server() {
        return server;
    }

    Stream<Integer> count(int to) {
        return IntStream.range(0, to).boxed();
    }

    Iterator<Long> longs(int count) {
        return Stream.iterate(1L << 40, number -> number + 1).limit(count).iterator();
    }

    /** One item, then nothing until it is cancelled. */
    Flow.Publisher<String> published(String text, CancellationSignal signal) {
        signal.onCancelled(cancelled::incrementAndGet);
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private final AtomicInteger asked = new AtomicInteger();

            @Override
            public void request(long count) {
                if (asked.getAndIncrement() == 0) {
                    subscriber.onNext(text);
                }
            }

            @Override
            public void cancel() {
                cancelled.incrementAndGet();
            }
        });
    }

    Stream<Integer> breaking() {
        return Stream.of(1, 2).map(item -> {
            if (item == 2) {
                throw new HubException("broken");
            }
            return item;
        });
    }

    int sum(Iterator<Integer> numbers) {
        int sum = 0;
        while (numbers.hasNext()) {
            sum += numbers.next();
        }
        return sum;
    }

    String failed(Iterator<Integer> numbers) {
        try {
            return "sum " + sum(numbers);
        } catch (HubException e) {
            return "failed: " + e.getMessage();
        }
    }

    Stream<String> shout(Iterator<String> words) {
        return Stream.generate(() -> words)
                .takeWhile(Iterator::hasNext)
                .map(more -> more.next().toUpperCase(Locale.ROOT));
    }

    CompletionStage<String> waitLong(CancellationSignal signal) {
        CompletableFuture<String> result = new CompletableFuture<>();
        signal.onCancelled(() -> result.completeExceptionally(new HubException("stopped")));
        return result;
    }

    int cancelled() {
        return cancelled.get();
    }

    String askMe(int number) throws Exception {
        return "heard " + clients().caller().invoke(QUESTION, Integer.class, number).toCompletableFuture().get();
    }

    CompletionStage<Integer> askOne(String connection, int number) {
        return clients().client(connection).invoke(QUESTION, Integer.class, number);
    }

    CompletionStage<Integer> askFromOtherServer(String connection, int number) {
        return otherServer.get().clients().client(connection).invoke(QUESTION, Integer.class, number);
    }

    CompletionStage<String> whyNot(String connection) {
        return clients()
                .within(Duration.ofMillis(300))
                .client(connection)
                .invoke(QUESTION, Integer.class, 0)
                .handle((answer, failure) -> failure == null
                        ? "answered " + answer
                        : rootOf(failure).getClass().getSimpleName() + ": " + rootOf(failure).getMessage());
    }

    private static Throwable rootOf(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }
}

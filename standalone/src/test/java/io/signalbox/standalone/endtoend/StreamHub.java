package io.signalbox.standalone.endtoend;

import io.signalbox.sdk.CancellationSignal;
import io.signalbox.sdk.ClientProxy;
import io.signalbox.sdk.Hub;
import io.signalbox.sdk.HubContext;
import io.signalbox.sdk.HubException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
        return LongStream.range(0, count).map(number -> (1L << 40) + number).iterator();
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

    /** The sum; its caller hears when it begins, and of each number that it took. */
    int sumAloud(Iterator<Integer> numbers) {
        ClientProxy caller = clients().caller();
        caller.send("Heard", "begun");
        int sum = 0;
        while (numbers.hasNext()) {
            int number = numbers.next();
            sum += number;
            caller.send("Heard", "took " + number);
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
        Stream<Iterator<String>> reads = Stream.generate(() -> words).takeWhile(Iterator::hasNext);
        return reads.map(read -> read.next().toUpperCase(Locale.ROOT));
    }

    /** The sum so far: first of nothing, then after each number. */
    Stream<Integer> sums(Iterator<Integer> numbers) {
        AtomicInteger sum = new AtomicInteger();
        Stream<Iterator<Integer>> reads = Stream.generate(() -> numbers).takeWhile(Iterator::hasNext);
        return Stream.concat(Stream.of(0), reads.map(read -> sum.addAndGet(read.next())));
    }

    int cancelled() {
        return cancelled.get();
    }

    String askMe(int number) throws Exception {
        CompletionStage<Integer> asked = clients().caller().invoke(QUESTION, Integer.class, number);
        return "heard " + asked.toCompletableFuture().get();
    }

    CompletionStage<Integer> askOne(String connection, int number) {
        return clients().client(connection).invoke(QUESTION, Integer.class, number);
    }

    CompletionStage<Integer> askFromOtherServer(String connection, int number) {
        ClientProxy client = otherServer.get().clients().client(connection);
        return client.invoke(QUESTION, Integer.class, number);
    }

    CompletionStage<String> whyNot(String connection) {
        ClientProxy client = clients().within(Duration.ofMillis(300)).client(connection);
        CompletionStage<Integer> asked = client.invoke(QUESTION, Integer.class, 0);
        return asked.handle((answer, failure) -> failure == null ? "answered " + answer : reason(failure));
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        Throwable root = cause == null ? failure : cause;
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}

package io.signalbox.sdk.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultStreamTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private Flow.@Nullable Subscription asking;

    private final Flow.Subscriber<Object> subscriber = new Flow.Subscriber<>() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            asking = subscription;
        }

        @Override
        public void onNext(Object item) {
            heard.add("item " + item);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add("error " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }
    };

    private void subscribe(Object source, Executor executor) {
        subscribe(ResultStream.of(source, executor).orElseThrow());
    }

    private <T> void subscribe(Flow.Publisher<T> publisher) {
        publisher.subscribe(subscriber);
    }

    private Flow.Subscription asking() {
        return Objects.requireNonNull(asking);
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void what_is_no_stream_gives_nothing() {
        assertThat(ResultStream.of(null, tasks::add)).isEmpty();
        assertThat(ResultStream.of(List.of(1), tasks::add)).isEmpty();
    }

    @Test
    void items_are_taken_on_the_executor_as_they_are_asked_for() {
        subscribe(IntStream.range(0, 3), tasks::add);
        run();
        assertThat(heard).isEmpty();
        asking().request(2);
        assertThat(heard).isEmpty();
        run();
        assertThat(heard).containsExactly("item 0", "item 1");
        asking().request(5);
        run();
        assertThat(heard).containsExactly("item 0", "item 1", "item 2", "complete");
        asking().request(1);
        run();
        assertThat(heard).hasSize(4);
    }

    @Test
    void a_cancelled_source_is_closed_and_asked_for_nothing_more() {
        subscribe(Stream.iterate(0, i -> i + 1).onClose(() -> heard.add("closed")), tasks::add);
        asking().request(1);
        run();
        asking().cancel();
        asking().request(1);
        run();
        assertThat(heard).containsExactly("item 0", "closed");
    }

    @Test
    void a_source_that_fails_is_closed_and_tells_its_failure() {
        Stream<Integer> source = Stream.of(1)
                .<Integer>map(item -> {
                    throw new IllegalStateException("broken");
                })
                .onClose(() -> heard.add("closed"));
        subscribe(source, tasks::add);
        asking().request(1);
        run();
        assertThat(heard).containsExactly("closed", "error broken");
    }

    @Test
    void an_endless_source_gives_its_thread_away_now_and_then() {
        Iterator<Integer> endless = Stream.generate(() -> 1).iterator();
        subscribe(endless, tasks::add);
        asking().request(Long.MAX_VALUE);
        tasks.remove().run();
        assertThat(heard).isNotEmpty();
        assertThat(tasks).as("the run that goes on").hasSize(1);
    }

    @Test
    void an_executor_that_takes_nothing_fails_the_stream() {
        subscribe(Stream.of(1), task -> {
            throw new RejectedExecutionException("full");
        });
        asking().request(1);
        assertThat(heard).containsExactly("error full");
    }
}

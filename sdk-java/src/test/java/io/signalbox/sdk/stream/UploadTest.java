package io.signalbox.sdk.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UploadTest {
    private final Upload upload = new Upload(2, new Upload.Session() {
        @Override
        public void changed() {
            changes++;
        }

        @Override
        public void await(BooleanSupplier ready) {
            assertThat(ready.getAsBoolean()).as("nobody else runs here").isTrue();
        }
    });
    private int changes;

    private static final class Recorder implements Flow.Subscriber<@Nullable Object> {
        private final List<String> heard = new ArrayList<>();
        private Flow.@Nullable Subscription from;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            from = subscription;
        }

        @Override
        public void onNext(@Nullable Object item) {
            heard.add("item " + item);
            if ("throw".equals(item)) {
                throw new IllegalStateException("subscriber");
            }
        }

        @Override
        public void onError(Throwable failure) {
            heard.add("error " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }

        void ask(long count) {
            java.util.Objects.requireNonNull(from).request(count);
        }
    }

    // compat: up-full
    @Test
    void it_is_full_when_as_many_wait_as_may() {
        upload.push(1);
        assertThat(upload.isFull()).isFalse();
        upload.push(2);
        assertThat(upload.isFull()).isTrue();
        int before = changes;
        assertThat(upload.iterator().next()).isEqualTo(1);
        assertThat(upload.isFull()).isFalse();
        assertThat(changes).as("whoever waits is told").isGreaterThan(before);
    }

    @Test
    void an_iterator_gives_what_waits_then_the_end() {
        Iterator<@Nullable Object> items = upload.iterator();
        upload.push("a");
        upload.push(null);
        upload.end(null);
        upload.push("late");
        assertThat(items.next()).isEqualTo("a");
        assertThat(items.next()).isNull();
        assertThat(items.hasNext()).isFalse();
        assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void an_iterator_throws_what_the_stream_failed_with_after_what_came_before() {
        upload.push("a");
        upload.end(new IllegalStateException("gone"));
        upload.end(null);
        Iterator<@Nullable Object> items = upload.iterator();
        assertThat(items.next()).isEqualTo("a");
        assertThatThrownBy(items::hasNext).hasMessage("gone");
    }

    @Test
    void a_publisher_tells_as_much_as_it_was_asked_for() {
        Recorder recorder = new Recorder();
        upload.push(1);
        upload.publisher().subscribe(recorder);
        assertThat(recorder.heard).isEmpty();
        recorder.ask(2);
        upload.push(2);
        upload.push(3);
        assertThat(recorder.heard).containsExactly("item 1", "item 2");
        upload.end(null);
        assertThat(recorder.heard).hasSize(2);
        recorder.ask(Long.MAX_VALUE);
        recorder.ask(Long.MAX_VALUE);
        assertThat(recorder.heard).containsExactly("item 1", "item 2", "item 3", "complete");
    }

    @Test
    void the_end_needs_no_asking() {
        Recorder recorder = new Recorder();
        upload.publisher().subscribe(recorder);
        upload.end(new IllegalStateException("gone"));
        assertThat(recorder.heard).containsExactly("error gone");
    }

    @Test
    void after_a_cancel_everything_is_dropped_and_nothing_waits() {
        Recorder recorder = new Recorder();
        upload.publisher().subscribe(recorder);
        java.util.Objects.requireNonNull(recorder.from).cancel();
        for (int i = 0; i < 10; i++) {
            upload.push(i);
        }
        assertThat(upload.isFull()).isFalse();
        upload.end(null);
        assertThat(recorder.heard).isEmpty();
    }

    @Test
    void a_subscriber_that_throws_gets_no_more() {
        Recorder recorder = new Recorder();
        upload.publisher().subscribe(recorder);
        recorder.ask(10);
        upload.push("throw");
        upload.push("more");
        upload.end(null);
        assertThat(recorder.heard).containsExactly("item throw");
        assertThat(upload.isFull()).isFalse();
    }

    @Test
    void a_second_subscriber_and_a_request_for_nothing_are_refused() {
        Flow.Publisher<@Nullable Object> publisher = upload.publisher();
        Recorder first = new Recorder();
        publisher.subscribe(first);
        Recorder second = new Recorder();
        publisher.subscribe(second);
        assertThat(second.heard).containsExactly("error upload: a second subscriber (expected: one)");
        first.ask(0);
        assertThat(first.heard).containsExactly("error request: 0 (expected: above 0)");
    }
}

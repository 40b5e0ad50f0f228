package io.signalbox.sdk.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.sdk.stream.ItemSender.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ItemSenderTest {
    private final FakeOutlet outlet = new FakeOutlet();
    private final FakeSource source = new FakeSource();
    private final ItemSender sender = new ItemSender(outlet);

    private static final class FakeOutlet implements ItemSender.Outlet {
        private final List<String> heard = new ArrayList<>();
        private final List<Runnable> waiting = new ArrayList<>();
        private Sent answer = Sent.ROOM;

        @Override
        public Sent send(@Nullable Object item) {
            heard.add("item " + item);
            return answer;
        }

        @Override
        public void whenRoom(Runnable more) {
            waiting.add(more);
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            heard.add("ended " + failure);
        }

        @Override
        public void abandoned() {
            heard.add("abandoned");
        }
    }

    private static final class FakeSource implements Flow.Publisher<Object>, Flow.Subscription {
        private long asked;
        private boolean cancelled;

        @Override
        public void subscribe(Flow.Subscriber<? super Object> subscriber) {
            subscriber.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            asked += count;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    // compat: down-pressure
    @Test
    void the_next_item_is_asked_for_when_there_is_room_for_it() {
        sender.begin(source);
        assertThat(source.asked).isEqualTo(1);
        sender.onNext("a");
        assertThat(source.asked).isEqualTo(2);
        outlet.answer = Sent.FULL;
        sender.onNext("b");
        assertThat(source.asked).isEqualTo(2);
        outlet.waiting.get(0).run();
        assertThat(source.asked).isEqualTo(3);
        sender.onComplete();
        assertThat(outlet.heard).containsExactly("item a", "item b", "ended null");
    }

    @Test
    void nothing_is_sent_after_the_end_whoever_ended_it() {
        sender.begin(source);
        sender.cancel();
        assertThat(source.cancelled).isTrue();
        sender.onNext("late");
        sender.onError(new IllegalStateException());
        sender.abandon();
        assertThat(outlet.heard).containsExactly("ended null");
    }

    @Test
    void an_abandoned_stream_says_nothing() {
        sender.begin(source);
        sender.abandon();
        sender.onComplete();
        assertThat(outlet.heard).containsExactly("abandoned");
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void one_that_was_ended_before_it_began_asks_for_nothing() {
        sender.cancel();
        sender.begin(source);
        assertThat(source.cancelled).isTrue();
        assertThat(source.asked).isZero();
    }

    @Test
    void an_item_that_cannot_be_sent_ends_the_stream() {
        sender.begin(source);
        outlet.answer = Sent.BROKEN;
        sender.onNext("a");
        assertThat(source.cancelled).isTrue();
        assertThat(outlet.heard).containsExactly("item a", "abandoned");
    }

    @Test
    void a_publisher_that_throws_has_failed() {
        sender.begin(subscriber -> {
            throw new IllegalStateException("no");
        });
        assertThat(outlet.heard).containsExactly("ended java.lang.IllegalStateException: no");
    }
}

package io.signalbox.dataplane.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LaneTest {
    private static final long LIMIT_SECONDS = 30;

    private final Lane<String> lane = new Lane<>();
    private final List<String> taken = Collections.synchronizedList(new ArrayList<>());

    private boolean add(CompletableFuture<String> known) {
        return lane.then(known, taken::add, failure -> taken.add(String.valueOf(failure.getMessage())));
    }

    @Test
    void what_is_known_and_waits_for_nobody_is_taken_at_once() {
        assertThat(add(CompletableFuture.completedFuture("a"))).isTrue();
        assertThat(taken).containsExactly("a");
    }

    @Test
    void what_is_known_waits_for_what_came_before() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        assertThat(add(slow)).isFalse();
        assertThat(add(CompletableFuture.completedFuture("b"))).isFalse();
        assertThat(taken).isEmpty();
        slow.complete("a");
        assertThat(taken).containsExactly("a", "b");
    }

    @Test
    void answers_that_come_in_any_order_are_taken_in_the_order_asked() {
        List<CompletableFuture<String>> each = IntStream.range(0, 100)
                .mapToObj(i -> new CompletableFuture<String>())
                .toList();
        each.forEach(this::add);
        List<Integer> order = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
        Collections.shuffle(order, new Random(7));
        order.forEach(i -> each.get(i).complete("" + i));
        assertThat(taken)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "" + i).toList());
    }

    @Test
    void one_that_fails_holds_up_nobody() {
        CompletableFuture<String> fails = new CompletableFuture<>();
        add(fails);
        add(CompletableFuture.completedFuture("b"));
        fails.completeExceptionally(new IllegalStateException("why"));
        assertThat(taken).containsExactly("why", "b");
    }

    @Test
    void one_whose_work_throws_hears_of_it_and_holds_up_nobody() {
        lane.then(
                CompletableFuture.completedFuture("a"),
                answer -> {
                    throw new IllegalStateException("as in a test");
                },
                failure -> taken.add(String.valueOf(failure.getMessage())));
        assertThat(add(CompletableFuture.completedFuture("b"))).isTrue();
        assertThat(taken).containsExactly("as in a test", "b");
    }

    @Test
    void one_that_finds_no_memory_holds_up_nobody() {
        lane.then(
                CompletableFuture.completedFuture("a"),
                answer -> {
                    throw new OutOfMemoryError("as in a test");
                },
                failure -> {});
        assertThat(add(CompletableFuture.completedFuture("b"))).isTrue();
        assertThat(taken).containsExactly("b");
    }

    @Test
    void what_is_added_while_one_is_taken_comes_after_it() {
        lane.then(
                CompletableFuture.completedFuture("a"),
                answer -> {
                    add(CompletableFuture.completedFuture("b"));
                    taken.add(answer);
                },
                failure -> {});
        assertThat(taken).containsExactly("a", "b");
    }

    @Test
    void a_long_queue_asks_its_sender_to_slow_down() {
        CompletableFuture<String> slow = new CompletableFuture<>();
        int added = 0;
        while (lane.pressure() == Pressure.ACCEPTED) {
            add(slow);
            assertThat(++added).isLessThan(100_000);
        }
        slow.complete("a");
        assertThat(lane.pressure()).isEqualTo(Pressure.ACCEPTED);
        assertThat(taken).hasSize(added);
    }

    /** The race: whoever takes hands over to whoever adds, exactly one takes at a time, and none is left behind. */
    @Test
    void senders_and_answers_on_many_threads_lose_and_swap_nothing() throws Exception {
        int each = 20_000;
        ExecutorService threads = Executors.newFixedThreadPool(4);
        ExecutorService answers = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> senders = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(sender -> threads.submit(() -> {
                        Random random = new Random(sender);
                        for (int i = 0; i < each; i++) {
                            String what = sender + ":" + i;
                            add(
                                    random.nextInt(4) > 0
                                            ? CompletableFuture.completedFuture(what)
                                            : CompletableFuture.supplyAsync(() -> what, answers));
                        }
                    }))
                    .toList();
            for (Future<?> sender : senders) {
                sender.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            }
            CompletableFuture<Void> last = new CompletableFuture<>();
            lane.then(
                    CompletableFuture.completedFuture(""), answer -> last.complete(null), last::completeExceptionally);
            last.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
            answers.shutdownNow();
        }
        for (int sender = 0; sender < 4; sender++) {
            String its = sender + ":";
            assertThat(taken.stream().filter(what -> what.startsWith(its)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> its + i).toList());
        }
    }
}

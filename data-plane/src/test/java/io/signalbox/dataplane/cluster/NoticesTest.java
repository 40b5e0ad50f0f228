package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.partition.Partition;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.support.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told to another node, which lives and may be out of reach. */
class NoticesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Node B = new Node(new NodeId("b"), "b:1");
    private static final int WORDS = 5_000;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Deadlines patience = new Deadlines(PATIENCE, Runnable::run);
    private final LivingNodes nodes = new LivingNodes(patience);
    private final Reach reach = new Reach();
    private final Notices notices = new Notices(reach, nodes, timer, new Attempts(timer, timer), patience);

    @BeforeEach
    void b_lives() {
        nodes.onJoined(B, true);
    }

    @AfterEach
    void end() {
        timer.shutdownNow();
    }

    private List<CompletableFuture<Void>> forget(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> notices.forget(List.of("b"), "k" + i).toCompletableFuture())
                .toList();
    }

    private static void await(CompletableFuture<Void> word) {
        word.orTimeout(Eventually.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** As if so much time had gone by. */
    private void loseAllPatience() {
        patience.tick(System.nanoTime() + PATIENCE.plusSeconds(1).toNanos());
    }

    @Test
    void what_nobody_waits_for_any_longer_is_not_kept_and_one_word_says_it_all_when_the_other_is_reached() {
        List<CompletableFuture<Void>> early = forget(0, WORDS);
        assertThat(notices.waiting()).isEqualTo(WORDS);
        loseAllPatience();
        assertThat(early).allMatch(CompletableFuture::isCompletedExceptionally);
        Eventually.holds("they are forgotten", () -> notices.waiting() == 1);
        List<CompletableFuture<Void>> late = forget(WORDS, WORDS + 10);
        loseAllPatience();
        Eventually.holds("so are those", () -> notices.waiting() == 1);
        assertThat(late).allMatch(CompletableFuture::isCompletedExceptionally);
        List<CompletableFuture<Void>> waiting = forget(0, 10);
        reach.open = true;
        waiting.forEach(NoticesTest::await);
        Eventually.holds("nothing is left", () -> notices.waiting() == 0);
        forget(7, 8).forEach(NoticesTest::await);
        assertThat(reach.heard)
                .startsWith("FORGET_ALL[]")
                .endsWith("FORGET[k7]")
                .hasSizeLessThan(4);
    }

    @Test
    void what_is_waited_for_is_told_in_order_however_often_it_fails() {
        List<CompletableFuture<Void>> waiting = forget(0, 10);
        Eventually.holds("it was tried again", () -> reach.tried.size() > 2);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        reach.open = true;
        waiting.forEach(NoticesTest::await);
        assertThat(String.join("", reach.heard)).contains("k0").contains("k9").doesNotContain("ALL");
    }

    @Test
    void nobody_waits_for_the_dead() {
        List<CompletableFuture<Void>> waiting = forget(0, WORDS);
        nodes.onGone(B);
        notices.onGone("b");
        waiting.forEach(NoticesTest::await);
        assertThat(notices.waiting()).isZero();
    }

    /** A seat from which b is reached, or nobody. */
    private static final class Reach implements Seat {
        private final Queue<String> tried = new ConcurrentLinkedQueue<>();
        private final Queue<String> heard = new ConcurrentLinkedQueue<>();
        private volatile boolean open;

        @Override
        public CompletionStage<Boolean> tell(String node, Notice notice) {
            boolean isHeard = open;
            notice.read((kind, keys) -> (isHeard ? heard : tried).add(kind.toString() + keys));
            return isHeard
                    ? CompletableFuture.completedStage(true)
                    : CompletableFuture.failedStage(new IllegalStateException("out of reach"));
        }

        @Override
        public HazelcastInstance hazelcast() {
            throw new AssertionError("not asked for");
        }

        @Override
        public int keepers() {
            return 1;
        }

        @Override
        public long seenAt() {
            return System.nanoTime();
        }

        @Override
        public boolean looksAfter(Partition partition) {
            return false;
        }

        @Override
        public void take(News news, Notice.Reader reader) {
            throw new AssertionError("not asked for");
        }

        @Override
        public void leave() {
            throw new AssertionError("not asked for");
        }
    }
}

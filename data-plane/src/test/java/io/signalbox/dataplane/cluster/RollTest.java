package io.signalbox.dataplane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.client.HazelcastClientOfflineException;
import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.map.IMap;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.support.Eventually;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes and a map that either may be cut off from, or have one of its own instead. */
class RollTest {
    private static final Duration DEAD_AFTER = Duration.ofSeconds(1);

    private final Map<String, Signature> signatures = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Side a = new Side("a");
    private final Side b = new Side("b");

    @BeforeEach
    void both_sign() {
        a.roll.begin(a);
        b.roll.begin(b);
        Eventually.holds("a meets b", () -> a.heard.contains("joined b"));
        assertThat(b.heard).containsExactly("joined b", "joined a");
        a.heard.clear();
        b.heard.clear();
    }

    @AfterEach
    void end() {
        a.roll.end();
        b.roll.end();
        timer.shutdownNow();
    }

    @Test
    void whoever_signs_no_more_is_dead_and_both_begin_anew_when_it_is_back() {
        b.cutOff = true;
        Eventually.holds("a finds b dead", () -> a.heard.contains("gone b"));
        pass(DEAD_AFTER.dividedBy(2));
        assertThat(a.heard).as("its old signature is none").containsExactly("gone b");
        assertThat(b.heard).as("whoever is not seen blames nobody").isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - b.roll.signedAt()))
                .as("since b could know itself seen")
                .isGreaterThan(DEAD_AFTER.dividedBy(2));
        b.cutOff = false;
        Eventually.holds("a meets b again", () -> a.heard.contains("joined b"));
        Eventually.holds(
                "b ends what was between them, as a did",
                () -> b.heard.containsAll(List.of("back", "gone a", "joined a")));
        assertThat(a.heard).startsWith("gone b", "joined b");
    }

    @Test
    void those_who_took_each_other_for_dead_say_again_what_they_hold() {
        b.signatures = new ConcurrentHashMap<>();
        Eventually.holds("a finds b dead", () -> a.heard.contains("gone b"));
        Eventually.holds("b finds a dead", () -> b.heard.contains("gone a"));
        b.signatures = a.signatures;
        Eventually.holds("a has done so", () -> a.heard.contains("back"));
        // It reads, besides, that a has taken it for dead.
        Eventually.holds("b has done so", () -> b.heard.containsAll(List.of("joined a", "back")));
        assertThat(a.heard).containsExactly("gone b", "joined b", "back");
        assertThat(b.heard).startsWith("gone a").containsOnly("gone a", "joined a", "back");
    }

    @Test
    void while_nobody_can_sign_nobody_is_dead() {
        a.cutOff = true;
        b.cutOff = true;
        pass(DEAD_AFTER.multipliedBy(2));
        signatures.clear();
        a.cutOff = false;
        b.cutOff = false;
        Eventually.holds("both are back", () -> a.heard.contains("back") && b.heard.contains("back"));
        pass(DEAD_AFTER);
        assertThat(Set.copyOf(a.heard)).containsExactly("back");
        assertThat(Set.copyOf(b.heard)).containsExactly("back");
    }

    @Test
    void whoever_comes_back_later_than_others_when_all_was_lost_is_given_time() {
        a.cutOff = true;
        b.cutOff = true;
        pass(DEAD_AFTER.multipliedBy(2));
        signatures.clear();
        a.cutOff = false;
        Eventually.holds("a is back", () -> a.heard.contains("back"));
        a.blind = true;
        pass(DEAD_AFTER.dividedBy(4));
        a.blind = false;
        pass(DEAD_AFTER);
        b.cutOff = false;
        Eventually.holds("b is back", () -> b.heard.contains("back"));
        pass(DEAD_AFTER);
        assertThat(Set.copyOf(a.heard)).containsExactly("back");
        b.cutOff = true;
        Eventually.holds("a finds b dead", () -> a.heard.contains("gone b"));
    }

    @Test
    void whoever_does_not_come_back_when_all_was_lost_is_dead() {
        a.cutOff = true;
        b.cutOff = true;
        pass(DEAD_AFTER.multipliedBy(2));
        signatures.clear();
        a.cutOff = false;
        Eventually.holds("a finds b dead", () -> a.heard.contains("gone b"));
    }

    @Test
    void whoever_comes_after_a_death_does_not_meet_the_dead() {
        b.cutOff = true;
        Eventually.holds("a finds b dead", () -> a.heard.contains("gone b"));
        Side c = new Side("c");
        try {
            c.roll.begin(c);
            Eventually.holds("a meets c", () -> a.heard.contains("joined c"));
            assertThat(c.heard).contains("joined a").doesNotContain("joined b");
            b.cutOff = false;
            Eventually.holds("c meets b", () -> c.heard.contains("joined b"));
        } finally {
            c.roll.end();
        }
    }

    @Test
    void whoever_was_late_and_is_missed_by_nobody_ends_nothing_with_those_who_signed_meanwhile() {
        // As when signatures lie at a keeper that is gone with its sockets open: nobody reads those of all.
        a.blind = true;
        b.cutOff = true;
        pass(DEAD_AFTER.multipliedBy(2));
        b.cutOff = false;
        Eventually.holds("b is back", () -> b.heard.contains("back"));
        a.blind = false;
        pass(DEAD_AFTER);
        // A machine that stands still for a moment may make it late once more.
        assertThat(Set.copyOf(b.heard)).containsExactly("back");
        assertThat(a.heard).noneMatch(what -> what.startsWith("gone"));
    }

    @Test
    void whoever_signs_before_it_is_buried_lives() {
        CompletableFuture<Void> comesBack = new CompletableFuture<>();
        a.beforeBurial = () -> {
            long before = number("b");
            b.cutOff = false;
            Eventually.holds("b signs", () -> number("b") > before);
            comesBack.complete(null);
        };
        b.cutOff = true;
        Eventually.holds("a was about to bury b", comesBack::isDone);
        pass(DEAD_AFTER);
        assertThat(a.heard).noneMatch(what -> what.startsWith("gone"));
        assertThat(Set.copyOf(b.heard)).containsExactly("back");
    }

    @Test
    void a_burial_is_told_until_its_node_is_known_to_have_heard_of_it() {
        a.roll.end();
        b.roll.end();
        signatures.clear();
        assertThat(sign(7)).isNull();
        assertThat(bury("x", 7)).isTrue();
        assertThat(bury("y", 6)).as("the one before").isFalse();
        // Twice: the first answer was lost.
        assertThat(sign(8)).isEqualTo(Map.of("x", 7L));
        assertThat(bury("y", 8)).isTrue();
        assertThat(sign(8)).isEqualTo(Map.of("x", 7L, "y", 8L));
        assertThat(sign(9)).isEqualTo(Map.of("y", 8L));
        assertThat(sign(8)).as("one that comes late").isEqualTo(Map.of("y", 8L));
        assertThat(number("c")).isEqualTo(9);
        assertThat(sign(10)).isEqualTo(Map.of());
        assertThat(bury("x", 10)).isTrue();
        assertThat(sign(20)).as("it has signed elsewhere meanwhile").isEqualTo(Map.of("x", 10L));
        assertThat(sign(21)).isEqualTo(Map.of());
    }

    private long number(String name) {
        return Objects.requireNonNull(signatures.get(name)).number();
    }

    private @Nullable Object sign(long number) {
        return process(signatures, "c", new RollOperation.Signing(number, "c:1", 1));
    }

    private boolean bury(String by, long number) {
        return process(signatures, "c", new RollOperation.Burying(by, number, 1)) == Boolean.TRUE;
    }

    @Test
    void each_turn_is_that_of_one_of_those_who_live() {
        IntStream.range(0, 10).forEach(turn -> assertThat(a.roll.isMyTurn(turn)).isNotEqualTo(b.roll.isMyTurn(turn)));
        b.cutOff = true;
        Eventually.holds("all turns are a's", () -> IntStream.range(0, 10).allMatch(a.roll::isMyTurn));
    }

    private static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static @Nullable Object process(
            Map<String, Signature> all, String key, EntryProcessor<String, Signature, ?> work) {
        synchronized (all) {
            return work.process(new Written(all, key));
        }
    }

    private record Written(Map<String, Signature> all, String key) implements ExtendedMapEntry<String, Signature> {
        @Override
        public String getKey() {
            return key;
        }

        @Override
        public @Nullable Signature getValue() {
            return all.get(key);
        }

        @Override
        public @Nullable Signature setValue(Signature value) {
            return all.put(key, value);
        }

        @Override
        public @Nullable Signature setValue(Signature value, long time, TimeUnit unit) {
            return all.put(key, value);
        }

        @Override
        public @Nullable Signature setValueWithoutChangingExpiryTime(Signature value) {
            return all.put(key, value);
        }
    }

    private final class Side implements Seat.News {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private volatile boolean cutOff;
        /** It signs, and cannot read. */
        private volatile boolean blind;

        private volatile Runnable beforeBurial = () -> {};
        private volatile Map<String, Signature> signatures = RollTest.this.signatures;
        private final Roll roll;

        Side(String name) {
            this.roll = new Roll(map(), new Node(new NodeId(name), name + ":1"), DEAD_AFTER, Runnable::run, timer);
        }

        @SuppressWarnings("unchecked")
        private IMap<String, Signature> map() {
            return (IMap<String, Signature>) Proxy.newProxyInstance(
                    RollTest.class.getClassLoader(), new Class<?>[] {IMap.class}, (proxy, method, arguments) -> {
                        if (cutOff || (blind && method.getName().equals("entrySet"))) {
                            throw new HazelcastClientOfflineException();
                        }
                        return switch (method.getName()) {
                            case "executeOnKey" ->
                                work((String) arguments[0], (EntryProcessor<String, Signature, ?>) arguments[1]);
                            case "submitToKey" ->
                                CompletableFuture.completedStage(work(
                                        (String) arguments[0], (EntryProcessor<String, Signature, ?>) arguments[1]));
                            case "removeAsync" ->
                                CompletableFuture.completedStage(signatures.remove((String) arguments[0]));
                            case "entrySet" -> Map.copyOf(signatures).entrySet();
                            // Nobody tells: it is looked at all the time anyway.
                            case "addEntryListener" -> null;
                            default -> throw new UnsupportedOperationException(method.toString());
                        };
                    });
        }

        private @Nullable Object work(String key, EntryProcessor<String, Signature, ?> work) {
            if (work instanceof RollOperation.Burying) {
                beforeBurial.run();
            }
            return process(signatures, key, work);
        }

        @Override
        public void onJoined(Node node, boolean first) {
            heard.add("joined " + node.id());
        }

        @Override
        public void onGone(Node node) {
            heard.add("gone " + node.id());
        }

        @Override
        public void onMoreKeepers(int keepers) {
            throw new AssertionError("a roll knows none");
        }

        @Override
        public void onFewerKeepers(int keepers) {
            throw new AssertionError("a roll knows none");
        }

        @Override
        public void onDoubt() {
            heard.add("doubt");
        }

        @Override
        public void onReturn() {
            heard.add("back");
        }
    }
}

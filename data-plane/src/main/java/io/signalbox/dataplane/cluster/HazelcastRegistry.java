package io.signalbox.dataplane.cluster;

import com.hazelcast.map.IMap;
import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.meter.Meter;
import io.signalbox.dataplane.meter.Meters;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The registry in a map that all nodes keep together. What is asked often is remembered: the entry knows who remembers
 * it, and whoever changes it has them forget, before a join is done. A connection never moves, so where it is may be
 * remembered without that.
 */
final class HazelcastRegistry implements Registry, Notice.Reader {
    /** As many as may wait for their answer; past it a question fails at once. */
    private static final int MOST_QUESTIONS = 100_000;

    private final NodeId self;
    private final IMap<String, Holders> map;
    private final LivingNodes nodes;
    private final Notices notices;
    private final Remembered remembered;
    private final Attempts attempts;
    private final Deadlines questions;
    private final Deadlines changes;
    private final Meters meters;
    private final Doubt doubt;
    private final Lines lines;
    private final AtomicInteger open = new AtomicInteger();

    HazelcastRegistry(Shared shared, IMap<String, Holders> map, LivingNodes nodes, Notices notices) {
        this.self = shared.self();
        this.attempts = shared.attempts();
        this.questions = shared.questions();
        this.changes = shared.changes();
        this.meters = shared.meters();
        this.remembered = shared.remembered();
        this.doubt = shared.doubt();
        this.map = map;
        this.nodes = nodes;
        this.notices = notices;
        this.lines = new Lines(this::begin, changes::add);
    }

    /** What the parts of one member share. */
    record Shared(
            NodeId self,
            Attempts attempts,
            Deadlines questions,
            Deadlines changes,
            Remembered remembered,
            Doubt doubt,
            Meters meters) {}

    @Override
    public CompletionStage<Void> join(Topic topic) {
        return lines.want(TopicKey.of(topic), true).copy();
    }

    @Override
    public CompletionStage<Void> leave(Topic topic) {
        return lines.want(TopicKey.of(topic), false).copy();
    }

    @Override
    public CompletionStage<Set<NodeId>> nodesOf(Topic topic) {
        return askUnlessRemembered(topic, isHeardByAll(topic.kind()));
    }

    @Override
    public CompletionStage<Set<NodeId>> nodesToTell(Topic topic) {
        return askUnlessRemembered(topic, true);
    }

    @Override
    public CompletionStage<Set<NodeId>> nodesNow(Topic topic) {
        return moves(topic.kind()) ? nodesOf(topic) : askMap(TopicKey.of(topic), topic.kind(), false);
    }

    private CompletionStage<Set<NodeId>> askUnlessRemembered(Topic topic, boolean mayBeAll) {
        String key = TopicKey.of(topic);
        Set<NodeId> known = remembered.get(key, System.nanoTime());
        return known == null
                ? askMap(key, topic.kind(), mayBeAll)
                : CompletableFuture.completedStage(withSelf(key, known));
    }

    private static boolean moves(Topic.Kind kind) {
        return kind != Topic.Kind.CONNECTION && kind != Topic.Kind.ATTACHMENT;
    }

    /** While it is not known who holds it, all are told: whoever does not hold it has nobody to pass it on to. */
    private static boolean isHeardByAll(Topic.Kind kind) {
        return kind == Topic.Kind.HUB || kind == Topic.Kind.USER || kind == Topic.Kind.GROUP;
    }

    /** @return null: nobody can say, and it need not be known; then all are told */
    private CompletionStage<String @Nullable []> question(String key, Topic.Kind kind, boolean mayBeAll) {
        if (mayBeAll && doubt.isBlind()) {
            // At once; also when it was asked before, and the answer was lost.
            return CompletableFuture.completedStage(null);
        }
        // The answer of what never moves stays right without this node's being told.
        CompletionStage<String @Nullable []> names = moves(kind)
                ? map.submitToKey(key, new TopicOperation.Question(self.value()))
                : named(map.getAsync(key));
        return isHeardByAll(kind) ? names : names.thenCompose(some -> believed(key, some, mayBeAll));
    }

    /** That it is nowhere, when the map has just begun anew, is asked again: its node says soon that it has it. */
    private CompletionStage<String @Nullable []> believed(String key, String[] names, boolean mayBeAll) {
        if (names.length > 0 || !doubt.isOfAll(System.nanoTime()) || lines.holds(key)) {
            return CompletableFuture.completedStage(names);
        }
        return mayBeAll
                ? CompletableFuture.completedStage(null)
                : CompletableFuture.failedStage(
                        new IllegalStateException("registry: nobody, and it may have been lost"));
    }

    private CompletionStage<Set<NodeId>> askMap(String key, Topic.Kind kind, boolean mayBeAll) {
        CompletableFuture<Set<NodeId>> answer = new CompletableFuture<>();
        if (open.incrementAndGet() > MOST_QUESTIONS) {
            open.decrementAndGet();
            meters.count(Meter.REGISTRY_LOOKUPS_FAILED);
            return CompletableFuture.failedStage(
                    new IllegalStateException("registry: " + MOST_QUESTIONS + " questions wait already"));
        }
        Remembered.Since since = remembered.since(key);
        questions.add(answer);
        attempts.run(answer, () -> question(key, kind, mayBeAll))
                .thenCompose(this::living)
                .whenComplete((holders, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(failure);
                        return;
                    }
                    if (holders == null || (isHeardByAll(kind) && doubt.isOn(System.nanoTime()))) {
                        answer.complete(nodes.all().keySet());
                        return;
                    }
                    if (!holders.isEmpty()) {
                        remembered.remember(key, holders, since);
                    }
                    answer.complete(withSelf(key, holders));
                });
        return answer.whenComplete((holders, failure) -> {
            open.decrementAndGet();
            if (failure != null) {
                meters.count(Meter.REGISTRY_LOOKUPS_FAILED);
            }
        });
    }

    private CompletionStage<@Nullable Set<NodeId>> living(String @Nullable [] names) {
        return names == null ? CompletableFuture.completedStage(null) : nodes.of(Arrays.asList(names));
    }

    /** What this node holds it knows by itself: after a loss or a merge the map may lack it for a moment. */
    private Set<NodeId> withSelf(String key, Set<NodeId> holders) {
        if (holders.contains(self) || !lines.holds(key)) {
            return holders;
        }
        Set<NodeId> more = new HashSet<>(holders);
        more.add(self);
        return Set.copyOf(more);
    }

    private static CompletionStage<String[]> named(CompletionStage<Holders> asked) {
        return asked.thenApply(
                holders -> holders == null ? new String[0] : holders.nodes().toArray(String[]::new));
    }

    private void begin(String key, boolean held, CompletableFuture<Void> done) {
        changes.add(done);
        CompletableFuture<@Nullable Map<String, Long>> changed = change(key, held, done);
        changed.whenComplete((readers, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
                return;
            }
            CompletionStage<Void> told = tell(key, readers);
            if (held) {
                told.thenRun(() -> done.complete(null));
            } else {
                // Whoever still sends here finds nobody: that needs no waiting.
                done.complete(null);
            }
        });
        // What nobody waits for any more may still be done: it must not undo the next one of its topic.
        changed.whenComplete((readers, failure) -> done.whenComplete((nothing, late) -> lines.onDone(key)));
    }

    private CompletableFuture<@Nullable Map<String, Long>> change(
            String key, boolean held, CompletableFuture<Void> done) {
        // The same one at every attempt: one that was done without our hearing of it changes nothing again.
        long stamp = ThreadLocalRandom.current().nextLong();
        TopicOperation<Map<String, Long>> change =
                held ? new TopicOperation.Join(self.value(), stamp) : new TopicOperation.Leave(self.value(), stamp);
        return attempts.run(done, () -> map.submitToKey(key, change));
    }

    /** Done when none of the readers that this node knows remembers what it was told; the entry hears of that later. */
    CompletionStage<Void> tell(String key, @Nullable Map<String, Long> readers) {
        if (readers == null || readers.isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        Set<String> others = new HashSet<>(readers.keySet());
        if (others.remove(self.value())) {
            remembered.forget(List.of(key));
        }
        CompletionStage<Void> heard = notices.forget(others, key);
        heard.thenRun(() -> note(key, readers));
        return heard;
    }

    private void note(String key, Map<String, Long> readers) {
        Map<String, Long> told = new HashMap<>(readers);
        // If there are such, they remember it still: this node tells them when it meets them.
        told.keySet().removeIf(nodes::isUnmet);
        if (!told.isEmpty()) {
            CompletableFuture<Void> noted = new CompletableFuture<>();
            changes.add(noted);
            attempts.run(noted, () -> map.submitToKey(key, new TopicOperation.Told(told)))
                    .thenRun(() -> noted.complete(null));
        }
    }

    @Override
    public void onNotice(Notice.Kind kind, Collection<String> keys) {
        switch (kind) {
            case FORGET -> remembered.forget(keys);
            case CLAIMED -> keys.forEach(this::disown);
            case FORGET_ALL -> remembered.forgetAll();
        }
    }

    private void disown(String key) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (lines.disown(key, done)) {
            meters.count(Meter.REGISTRY_GHOSTS_REMOVED);
        }
    }

    /** Says once more that this node holds these; done with how many of them the map did not have. */
    CompletableFuture<Integer> reassert(Collection<String> keys) {
        Set<String> mine = new HashSet<>(keys);
        mine.removeIf(key -> !lines.claim(key));
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (mine.isEmpty()) {
            return CompletableFuture.completedFuture(0);
        }
        changes.add(done);
        TopicOperation.Join join = new TopicOperation.Join(
                self.value(), ThreadLocalRandom.current().nextLong());
        CompletableFuture<Integer> count = attempts.run(done, () -> map.submitToKeys(mine, join))
                .thenApply(changed -> {
                    changed.forEach(this::tell);
                    int missing = (int) changed.values().stream()
                            .filter(java.util.Objects::nonNull)
                            .count();
                    meters.count(Meter.REGISTRY_REASSERTED, missing);
                    return missing;
                });
        // An answer that is too late is still dealt with; the lines wait for it no longer.
        CompletableFuture<Integer> ended = count.copy();
        done.whenComplete((nothing, late) -> {
            if (late != null) {
                ended.completeExceptionally(late);
            }
        });
        return ended.whenComplete((missing, failure) -> {
            done.complete(null);
            mine.forEach(lines::onDone);
        });
    }

    void forgetAll() {
        remembered.forgetAll();
    }

    Doubt doubt() {
        return doubt;
    }

    Lines lines() {
        return lines;
    }
}

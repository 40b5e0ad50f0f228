package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Groups stored for users in the memory of one process: gone with it. */
final class InMemoryUserGroups implements UserGroups {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
    private static final CompletionStage<Set<GroupName>> NONE = CompletableFuture.completedStage(Set.of());
    private static final int FEW = 1_000;

    private final ConcurrentMap<Topic, UserRecord> records = new ConcurrentHashMap<>();
    private final Clock clock;
    /** At this size what has expired is looked for: each time the map has doubled since. */
    private final AtomicInteger sweepAt = new AtomicInteger(FEW);

    InMemoryUserGroups(Clock clock) {
        this.clock = clock;
    }

    @Override
    public CompletionStage<Void> put(Topic user, GroupName group, @Nullable Duration ttl) {
        long now = clock.millis();
        try {
            records.compute(user, (key, stored) -> (stored == null ? UserRecord.EMPTY : stored).with(group, ttl, now));
        } catch (RefusedException e) {
            return CompletableFuture.failedStage(e);
        }
        int most = sweepAt.get();
        if (records.size() > most && sweepAt.compareAndSet(most, Integer.MAX_VALUE)) {
            records.values().removeIf(stored -> stored.isEmptyAt(now));
            sweepAt.set(Math.max(FEW, 2 * records.size()));
        }
        return DONE;
    }

    @Override
    public CompletionStage<Void> remove(Topic user, GroupName group) {
        long now = clock.millis();
        records.computeIfPresent(user, (key, stored) -> {
            UserRecord left = stored.without(group, now);
            return left == UserRecord.EMPTY ? null : left;
        });
        return DONE;
    }

    @Override
    public CompletionStage<Void> removeAll(Topic user) {
        records.remove(user);
        return DONE;
    }

    @Override
    public CompletionStage<Set<GroupName>> of(Topic user) {
        UserRecord stored = records.get(user);
        return stored == null ? NONE : CompletableFuture.completedStage(stored.at(clock.millis()));
    }

    /** How many users have a record, expired or not. */
    int size() {
        return records.size();
    }
}

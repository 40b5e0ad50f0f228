package io.signalbox.dataplane.cluster;

import com.hazelcast.map.IMap;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.refusal.Refusal;
import io.signalbox.protocol.refusal.RefusedException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Groups stored for users in a map that all nodes keep together: one entry for each user, which lives as long as the
 * group that lives longest.
 */
final class HazelcastUserGroups implements UserGroups {
    /** As many as may wait for their answer, as for those of the registry; past it they are refused. */
    private static final int MOST_QUESTIONS = 100_000;

    private final IMap<String, UserRecord> map;
    private final Attempts attempts;
    private final Deadlines deadlines;
    private final Clock clock;
    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    HazelcastUserGroups(IMap<String, UserRecord> map, Attempts attempts, Deadlines deadlines, Clock clock) {
        this(map, attempts, deadlines, clock, MOST_QUESTIONS);
    }

    private HazelcastUserGroups(
            IMap<String, UserRecord> map, Attempts attempts, Deadlines deadlines, Clock clock, int most) {
        this.map = map;
        this.attempts = attempts;
        this.deadlines = deadlines;
        this.clock = clock;
        this.most = most;
    }

    /** The same by another clock. */
    HazelcastUserGroups by(Clock other) {
        return new HazelcastUserGroups(map, attempts, deadlines, other, most);
    }

    /** The same with another bound. */
    HazelcastUserGroups withAtMost(int questions) {
        return new HazelcastUserGroups(map, attempts, deadlines, clock, questions);
    }

    @Override
    public CompletionStage<Void> put(Topic user, GroupName group, @Nullable Duration ttl) {
        UserRecordChange change = UserRecordChange.put(group, ttl, clock.millis());
        return this.<String>ask(() -> map.submitToKey(TopicKey.of(user), change))
                .thenAccept(refused -> {
                    if (refused != null && !refused.isEmpty()) {
                        throw new RefusedException(Refusal.TOO_MANY_GROUPS_OF_USER, refused);
                    }
                });
    }

    @Override
    public CompletionStage<Void> remove(Topic user, GroupName group) {
        UserRecordChange change = UserRecordChange.remove(group, clock.millis());
        return this.<String>ask(() -> map.submitToKey(TopicKey.of(user), change))
                .thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Void> removeAll(Topic user) {
        return ask(() -> map.removeAsync(TopicKey.of(user))).thenAccept(done -> {});
    }

    @Override
    public CompletionStage<Set<GroupName>> of(Topic user) {
        return ask(() -> map.getAsync(TopicKey.of(user)))
                .thenApply(stored -> stored == null ? Set.of() : stored.at(clock.millis()));
    }

    private <A extends @Nullable Object> CompletableFuture<A> ask(Supplier<CompletionStage<A>> question) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return CompletableFuture.failedFuture(new RefusedException(Refusal.SERVER_BUSY));
        }
        deadlines.add(answer);
        attempts.run(answer, question).whenComplete((value, failure) -> {
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer.whenComplete((value, failure) -> open.decrementAndGet());
    }
}

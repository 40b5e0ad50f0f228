package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserGroups;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The registry of nodes that share one JVM; each node sees it through its own {@link #of view}. */
public final class InMemoryRegistry {
    private static final CompletionStage<Set<NodeId>> NOBODY = CompletableFuture.completedStage(Set.of());

    private final ConcurrentMap<Topic, Holders> nodes = new ConcurrentHashMap<>();
    private final UserGroups userGroups;

    /** @param answer the same as a stage, made once for all who ask */
    private record Holders(Set<NodeId> set, CompletionStage<Set<NodeId>> answer) {
        Holders(Set<NodeId> set) {
            this(set, CompletableFuture.completedStage(set));
        }
    }

    public InMemoryRegistry() {
        this(Clock.systemUTC());
    }

    /** @param clock by which groups that are stored for users expire */
    public InMemoryRegistry(Clock clock) {
        this.userGroups = new InMemoryUserGroups(clock);
    }

    /** What is stored for users, the same for all nodes. */
    public UserGroups userGroups() {
        return userGroups;
    }

    /** The registry as {@code self} uses it. */
    public Registry of(NodeId self) {
        // One node is the common case: its set is shared by all topics.
        return new View(self, new Holders(Set.of(self)));
    }

    private final class View implements Registry {
        private final NodeId self;
        private final Holders alone;

        View(NodeId self, Holders alone) {
            this.self = self;
            this.alone = alone;
        }

        @Override
        public CompletionStage<Void> join(Topic topic) {
            nodes.merge(topic, alone, View::union);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> leave(Topic topic) {
            nodes.computeIfPresent(topic, (key, now) -> without(now));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Set<NodeId>> nodesOf(Topic topic) {
            Holders now = nodes.get(topic);
            return now == null ? NOBODY : now.answer;
        }

        private static Holders union(Holders some, Holders others) {
            Set<NodeId> both = new HashSet<>(some.set);
            both.addAll(others.set);
            return new Holders(Set.copyOf(both));
        }

        private @Nullable Holders without(Holders now) {
            Set<NodeId> left = new HashSet<>(now.set);
            left.remove(self);
            return left.isEmpty() ? null : new Holders(Set.copyOf(left));
        }
    }
}

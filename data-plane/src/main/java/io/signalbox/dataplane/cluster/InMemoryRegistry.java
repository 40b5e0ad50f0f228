package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The registry of nodes that share one JVM; each node sees it through its own {@link #of view}. */
public final class InMemoryRegistry {
    private final ConcurrentMap<Topic, Set<NodeId>> nodes = new ConcurrentHashMap<>();

    /** The registry as {@code self} uses it. */
    public Registry of(NodeId self) {
        // One node is the common case: its set is shared by all topics.
        return new View(self, Set.of(self));
    }

    private final class View implements Registry {
        private final NodeId self;
        private final Set<NodeId> alone;

        View(NodeId self, Set<NodeId> alone) {
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
        public Set<NodeId> nodesOf(Topic topic) {
            return nodes.getOrDefault(topic, Set.of());
        }

        private static Set<NodeId> union(Set<NodeId> some, Set<NodeId> others) {
            Set<NodeId> both = new HashSet<>(some);
            both.addAll(others);
            return Set.copyOf(both);
        }

        private @org.jspecify.annotations.Nullable Set<NodeId> without(Set<NodeId> now) {
            Set<NodeId> left = new HashSet<>(now);
            left.remove(self);
            return left.isEmpty() ? null : Set.copyOf(left);
        }
    }
}

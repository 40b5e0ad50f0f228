package io.signalbox.dataplane.cluster;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the registry has of one topic.
 *
 * @param nodes those that hold members
 * @param readers the nodes that remember an answer, each with the stamp of the answer
 * @param stamp another one after every change of the nodes
 */
record Holders(Set<String> nodes, Map<String, Long> readers, long stamp) {
    static final Holders NONE = new Holders(Set.of(), Map.of(), 0);

    Holders with(String node, long newStamp) {
        if (nodes.contains(node)) {
            return this;
        }
        Set<String> more = new HashSet<>(nodes);
        more.add(node);
        return new Holders(Set.copyOf(more), readers, newStamp);
    }

    Holders without(String node, long newStamp) {
        if (!nodes.contains(node)) {
            return this;
        }
        Set<String> fewer = new HashSet<>(nodes);
        fewer.remove(node);
        return new Holders(Set.copyOf(fewer), readers, newStamp);
    }

    /** Those who died remember nothing. */
    Holders withoutDead(Collection<String> dead) {
        Set<String> alive = new HashSet<>(nodes);
        Map<String, Long> reading = new HashMap<>(readers);
        boolean changed = alive.removeAll(dead);
        changed |= reading.keySet().removeAll(dead);
        return changed ? new Holders(Set.copyOf(alive), Map.copyOf(reading), stamp) : this;
    }

    Holders readBy(String reader) {
        Long before = readers.get(reader);
        if (before != null && before == stamp) {
            return this;
        }
        Map<String, Long> more = new HashMap<>(readers);
        more.put(reader, stamp);
        return new Holders(nodes, Map.copyOf(more), stamp);
    }

    /** Without those who forgot, unless they have asked again since. */
    Holders forgottenBy(Map<String, Long> told) {
        Map<String, Long> left = new HashMap<>(readers);
        left.entrySet().removeAll(told.entrySet());
        return left.size() == readers.size() ? this : new Holders(nodes, Map.copyOf(left), stamp);
    }

    /** The readers whose answer is out of date. */
    Map<String, Long> outdated() {
        if (readers.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> old = new HashMap<>(readers);
        // Nobody remembers that there is nobody.
        old.values().removeIf(read -> read == stamp && !nodes.isEmpty());
        return old;
    }

    /** An entry with nothing in it is no entry. */
    @Nullable
    Holders orNothing() {
        return nodes.isEmpty() && readers.isEmpty() ? null : this;
    }
}

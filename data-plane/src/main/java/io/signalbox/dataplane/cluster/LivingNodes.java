package io.signalbox.dataplane.cluster;

import io.signalbox.dataplane.fanout.NodeId;
import io.signalbox.dataplane.log.Log;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The nodes of the cluster as this one sees them; this one is among them. */
final class LivingNodes {
    /** So many of the dead are told from those whom this node has not met yet. */
    private static final int MOST_DEAD = 10_000;

    private final ConcurrentMap<String, Node> living = new ConcurrentHashMap<>();
    private final Map<String, Before> dead = new LinkedHashMap<>();
    private final Queue<Stranger> strangers = new ConcurrentLinkedQueue<>();
    private final List<NodeWatch> watches = new CopyOnWriteArrayList<>();
    private final Deadlines patience;

    /** What a node was taken for when this one hears of it. */
    enum Before {
        NOBODY,
        DEAD,
        /** Dead too, and only because this node had not heard of it in time, which others had. */
        UNMET
    }

    /** Those who wait until this node has met everybody that they speak of. */
    private record Stranger(Collection<String> names, CompletableFuture<Void> met) {}

    /** @param patience how long to wait for the news of a node that others know already */
    LivingNodes(Deadlines patience) {
        this.patience = patience;
    }

    Before onJoined(Node node, boolean first) {
        String name = node.id().value();
        Before before;
        synchronized (dead) {
            before = Objects.requireNonNullElse(dead.remove(name), Before.NOBODY);
            living.put(name, node);
        }
        meet();
        if (!first) {
            Log.LOG.nodeJoined(name, node.link(), living.size());
            watches.forEach(watch -> watch.onJoined(node));
        }
        return before;
    }

    void onGone(Node node) {
        synchronized (dead) {
            living.remove(node.id().value());
            bury(node.id().value(), Before.DEAD);
        }
        meet();
        Log.LOG.nodeGone(node.id().value(), living.size());
        watches.forEach(watch -> watch.onGone(node.id()));
    }

    private void giveUp(Collection<String> names) {
        synchronized (dead) {
            names.stream()
                    .filter(name -> !living.containsKey(name) && !dead.containsKey(name))
                    .forEach(name -> bury(name, Before.UNMET));
        }
        meet();
    }

    /** Guarded by {@link #dead}. */
    private void bury(String name, Before how) {
        dead.put(name, how);
        if (dead.size() > MOST_DEAD) {
            dead.remove(dead.keySet().iterator().next());
        }
    }

    boolean isUnmet(String name) {
        synchronized (dead) {
            return dead.get(name) == Before.UNMET;
        }
    }

    private void meet() {
        for (Stranger stranger : strangers) {
            if (areKnown(stranger.names)) {
                strangers.remove(stranger);
                stranger.met.complete(null);
            }
        }
    }

    private boolean areKnown(Collection<String> names) {
        if (living.keySet().containsAll(names)) {
            return true;
        }
        synchronized (dead) {
            return names.stream().allMatch(name -> living.containsKey(name) || dead.containsKey(name));
        }
    }

    /**
     * Those of the named nodes that live. Others may know a node a moment before this one does: then the answer waits
     * for the news, and a node of which there is none is taken for dead until it is met.
     */
    CompletionStage<Set<NodeId>> of(Collection<String> names) {
        if (areKnown(names)) {
            return CompletableFuture.completedStage(known(names));
        }
        CompletableFuture<Void> met = new CompletableFuture<>();
        Stranger stranger = new Stranger(names, met);
        strangers.add(stranger);
        patience.add(met);
        // The news may have come in between.
        meet();
        return met.handle((done, late) -> {
            if (late != null) {
                strangers.remove(stranger);
                giveUp(names);
            }
            return known(names);
        });
    }

    private Set<NodeId> known(Collection<String> names) {
        Set<NodeId> alive = new HashSet<>();
        for (String name : names) {
            Node one = living.get(name);
            if (one != null) {
                alive.add(one.id());
            }
        }
        return Set.copyOf(alive);
    }

    boolean lives(String name) {
        return living.containsKey(name);
    }

    Set<String> names() {
        return Set.copyOf(living.keySet());
    }

    Map<NodeId, Node> all() {
        Map<NodeId, Node> all = new java.util.HashMap<>();
        living.values().forEach(one -> all.put(one.id(), one));
        return Map.copyOf(all);
    }

    /** Tells of those who are here already first. */
    void watch(NodeWatch watch, NodeId self) {
        List<Node> before = new ArrayList<>(all().values());
        watches.add(watch);
        before.stream().filter(node -> !node.id().equals(self)).forEach(watch::onJoined);
    }
}

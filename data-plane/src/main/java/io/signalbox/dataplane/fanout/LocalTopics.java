package io.signalbox.dataplane.fanout;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many members of each topic this node holds: the registry hears only of the first and of the last. */
public final class LocalTopics {
    private final Registry registry;
    private final ConcurrentMap<Topic, Held> held = new ConcurrentHashMap<>();

    private record Held(int members, CompletionStage<Void> joined) {}

    public LocalTopics(Registry registry) {
        this.registry = registry;
    }

    /** Done when the registry knows; also for those who come while the first one's join is under way. */
    public CompletionStage<Void> join(Topic topic) {
        return held.compute(
                        topic,
                        (key, now) ->
                                now == null ? new Held(1, registry.join(key)) : new Held(now.members + 1, now.joined))
                .joined;
    }

    /** For one who is a member already: done when the registry knows. */
    public CompletionStage<Void> known(Topic topic) {
        Held now = held.get(topic);
        return now == null ? CompletableFuture.completedStage(null) : now.joined;
    }

    public void leave(Topic topic) {
        // The registry is called under the topic's lock, so that joins and leaves reach it in their order.
        held.computeIfPresent(topic, (key, now) -> {
            if (now.members > 1) {
                return new Held(now.members - 1, now.joined);
            }
            registry.leave(key);
            return null;
        });
    }
}

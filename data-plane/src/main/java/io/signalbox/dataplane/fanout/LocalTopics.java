package io.signalbox.dataplane.fanout;

import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many members of each topic this node holds: the registry hears only of the first and of the last. */
public final class LocalTopics {
    private final Registry registry;
    private final ConcurrentMap<Topic, Held> held = new ConcurrentHashMap<>();
    /** Those of the hubs that have clients here: a client is in its hub before it is anywhere else, and out of it last. */
    private final ConcurrentMap<Topic, HubNames> names = new ConcurrentHashMap<>();

    private record Held(int members, CompletionStage<Void> joined) {}

    public LocalTopics(Registry registry) {
        this.registry = registry;
    }

    /** Done when the registry knows; also for those who come while the first one's join is under way. */
    public CompletionStage<Void> join(Topic topic) {
        return held.compute(topic, (key, now) -> now == null ? first(key) : new Held(now.members + 1, joined(key, now)))
                .joined;
    }

    /** One that failed is no reason for those who come later to fail too: they try again. */
    private CompletionStage<Void> joined(Topic topic, Held now) {
        return now.joined.toCompletableFuture().isCompletedExceptionally() ? registry.join(topic) : now.joined;
    }

    private Held first(Topic topic) {
        switch (topic.kind()) {
            case USER, GROUP ->
                names.computeIfAbsent(Topic.hub(topic.tenant(), topic.hub()), hub -> new HubNames())
                        .add(topic.kind(), topic.name());
            case HUB, CONNECTION, ATTACHMENT, APP_SERVER -> {}
        }
        return new Held(1, registry.join(topic));
    }

    private void last(Topic topic) {
        registry.leave(topic);
        switch (topic.kind()) {
            case USER, GROUP -> {
                HubNames hub = names.get(Topic.hub(topic.tenant(), topic.hub()));
                if (hub != null) {
                    hub.remove(topic.kind(), topic.name());
                }
            }
            case HUB -> names.remove(topic);
            case CONNECTION, ATTACHMENT, APP_SERVER -> {}
        }
    }

    /** What there is of a hub here. */
    public HubCount count(TenantName tenant, HubName hub) {
        Topic topic = Topic.hub(tenant, hub);
        Held now = held.get(topic);
        HubNames known = names.get(topic);
        return new HubCount(
                now == null ? 0 : now.members,
                known == null ? 0 : known.count(Topic.Kind.USER),
                known == null ? 0 : known.count(Topic.Kind.GROUP));
    }

    /** The next users or groups of a hub. */
    public List<String> names(NameListing listing) {
        HubNames known = names.get(Topic.hub(listing.tenant(), listing.hub()));
        return known == null ? List.of() : known.after(listing.kind(), listing.after(), listing.most());
    }

    /** For one who is a member already: done when the registry knows. */
    public CompletionStage<Void> known(Topic topic) {
        Held now = held.computeIfPresent(topic, (key, is) -> new Held(is.members, joined(key, is)));
        return now == null ? CompletableFuture.completedStage(null) : now.joined;
    }

    public void leave(Topic topic) {
        // The registry is called under the topic's lock, so that joins and leaves reach it in their order.
        held.computeIfPresent(topic, (key, now) -> {
            if (now.members > 1) {
                return new Held(now.members - 1, now.joined);
            }
            last(key);
            return null;
        });
    }
}

package io.signalbox.dataplane.presence;

import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.protocol.name.GroupName;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Users in groups: what is stored for a user is changed first, then its open connections are. A connection that opens
 * meanwhile does it the other way round: first the registry knows that its node has the user, then it reads what is
 * stored. So one of the two always meets it. Any thread; never blocks.
 */
public final class UserMemberships {
    private final UserGroups stored;
    private final Registry registry;
    private final NodeLink link;
    /** Two changes of one user must reach the record and the connections in one order. */
    private final Turns<Topic> turns = new Turns<>();

    public UserMemberships(UserGroups stored, Registry registry, NodeLink link) {
        this.stored = stored;
        this.registry = registry;
        this.link = link;
    }

    /**
     * Done when every delivery accepted afterwards sees the change at every connection of the user, those that open later
     * included.
     *
     * @param ttl of an ADD: null: none; zero: nothing is stored, and the connections that are open now are changed alone
     */
    public CompletionStage<Void> change(UserChange change, @Nullable Duration ttl) {
        return turns.take(change.topic(), () -> store(change, ttl).thenCompose(done -> changeOpen(change)));
    }

    /** Whether the group is stored for the user. */
    public CompletionStage<Boolean> isMember(Topic user, GroupName group) {
        return stored.of(user).thenApply(groups -> groups.contains(group));
    }

    private CompletionStage<Void> store(UserChange change, @Nullable Duration ttl) {
        Topic user = change.topic();
        return switch (change.kind()) {
            case ADD -> {
                GroupName group = Objects.requireNonNull(change.group());
                // What is added again is overwritten: nothing of it stays stored when nothing is to be.
                yield ttl != null && ttl.isZero() ? stored.remove(user, group) : stored.put(user, group, ttl);
            }
            case REMOVE -> stored.remove(user, Objects.requireNonNull(change.group()));
            case REMOVE_FROM_ALL -> stored.removeAll(user);
        };
    }

    private CompletionStage<Void> changeOpen(UserChange change) {
        return registry.nodesOf(change.topic())
                .thenCompose(nodes -> CompletableFuture.allOf(nodes.stream()
                        .map(node -> link.change(node, change).toCompletableFuture())
                        .toArray(CompletableFuture[]::new)));
    }
}

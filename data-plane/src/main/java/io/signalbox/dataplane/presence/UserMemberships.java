package io.signalbox.dataplane.presence;

import static io.signalbox.dataplane.fanout.MembershipChange.Kind.ADD;
import static io.signalbox.dataplane.fanout.MembershipChange.Kind.REMOVE;

import io.signalbox.dataplane.fanout.NodeLink;
import io.signalbox.dataplane.fanout.Registry;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.protocol.name.GroupName;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Users in groups: what is stored for a user is changed first, then its open connections are. A connection that opens
 * meanwhile does it the other way round: first the registry knows that its node has the user, then it reads what is
 * stored. So one of the two always meets it. Two changes that are made through two nodes may reach the record in one
 * order and the connections in the other: so each looks at the record once more when it is done, and goes by that. Any
 * thread; never blocks.
 */
public final class UserMemberships {
    /** So many changes of one user at once, each through another node, end alike; of more, the last may not. */
    private static final int MOST_LOOKS = 10;

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
        boolean isStored = ttl == null || !ttl.isZero();
        // It may expire meanwhile, which no connection notices.
        long until = System.nanoTime() + (ttl == null ? Long.MAX_VALUE / 2 : ttl.toNanos());
        return turns.take(
                change.topic(),
                () -> store(change, ttl)
                        .thenCompose(done -> changeOpen(change))
                        .thenCompose(done -> isStored ? settle(change, until, MOST_LOOKS) : done()));
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedStage(null);
    }

    /** Who is open is in the groups that are stored, whoever has changed them meanwhile. */
    private CompletionStage<Void> settle(UserChange change, long until, int looks) {
        return stored.of(change.topic()).thenCompose(groups -> {
            List<UserChange> contrary = contrary(change, groups);
            if (contrary.isEmpty() || looks == 0 || System.nanoTime() - until >= 0) {
                return done();
            }
            return CompletableFuture.allOf(contrary.stream()
                    .map(one -> changeOpen(one)
                            .thenCompose(done -> settle(one, until, looks - 1))
                            .toCompletableFuture())
                    .toArray(CompletableFuture[]::new));
        });
    }

    /** What came after this change, as far as the record tells. */
    private static List<UserChange> contrary(UserChange change, Set<GroupName> groups) {
        return switch (change.kind()) {
            case ADD -> groups.contains(change.group()) ? List.of() : List.of(change.of(REMOVE, change.group()));
            case REMOVE -> groups.contains(change.group()) ? List.of(change.of(ADD, change.group())) : List.of();
            case REMOVE_FROM_ALL ->
                groups.stream().map(group -> change.of(ADD, group)).toList();
        };
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

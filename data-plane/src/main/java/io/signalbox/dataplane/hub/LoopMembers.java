package io.signalbox.dataplane.hub;

import io.signalbox.dataplane.connection.Client;
import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.ConnectionLoop;
import io.signalbox.dataplane.fanout.Listing;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.protocol.delivery.Audience;
import io.signalbox.protocol.name.ConnectionId;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.UserId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The members of one hub on one event loop, confined to it. */
final class LoopMembers {
    private final ConnectionLoop loop;
    private final MemberList everyone = new MemberList(() -> {});
    private final Map<UserId, MemberList> users = new HashMap<>();
    private final Map<GroupName, MemberList> groups = new HashMap<>();
    private long walks;

    LoopMembers(ConnectionLoop loop) {
        this.loop = loop;
    }

    ConnectionLoop loop() {
        return loop;
    }

    MemberList everyone() {
        return everyone;
    }

    MemberList user(UserId id) {
        return users.computeIfAbsent(id, key -> new MemberList(() -> users.remove(key)));
    }

    MemberList group(GroupName name) {
        return groups.computeIfAbsent(name, key -> new MemberList(() -> groups.remove(key)));
    }

    /** Calls {@code action} once for each member of the audience; the action may end the member it is called for. */
    void forEach(Audience audience, Consumer<ClientConnection> action) {
        switch (audience.kind()) {
            case EVERYONE -> walk(everyone, audience.excluded(), action, 0);
            case CONNECTIONS ->
                throw new IllegalArgumentException("audience: connections (expected: they are found by id)");
            case USERS -> walkAll(users, ((Audience.Users) audience).users(), audience.excluded(), action);
            case GROUPS -> walkAll(groups, ((Audience.Groups) audience).groups(), audience.excluded(), action);
        }
    }

    /** Calls {@code action} for each member of the user; it must not end the member. */
    void forEach(UserId user, Consumer<Member> action) {
        MemberList list = users.get(user);
        for (int i = 0; list != null && i < list.size(); i++) {
            action.accept(list.get(i));
        }
    }

    /** The next ones of a group or a user: each loop tells its own; the first of all these are the next ones. */
    static CompletionStage<List<Listing.Entry>> next(List<LoopMembers> loops, Listing listing) {
        List<CompletableFuture<Collection<Listing.Entry>>> each = loops.stream()
                .map(members -> CompletableFuture.supplyAsync(() -> members.next(listing), members.loop::execute))
                .toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture[]::new))
                .thenApply(done -> each.stream()
                        .flatMap(some -> some.join().stream())
                        .sorted(Listing.Entry.ORDER)
                        .limit(listing.most())
                        .toList());
    }

    private Collection<Listing.Entry> next(Listing listing) {
        Topic topic = listing.topic();
        MemberList list = topic.kind() == Topic.Kind.GROUP
                ? groups.get(new GroupName(topic.name()))
                : users.get(new UserId(topic.name()));
        // The last of those that were found so far is the first to go.
        PriorityQueue<Listing.Entry> next = new PriorityQueue<>(Listing.Entry.ORDER.reversed());
        for (int i = 0; list != null && i < list.size(); i++) {
            Client client = list.get(i).connection.client();
            if (listing.goesOnWith(client.id())) {
                next.add(new Listing.Entry(client.id(), client.user()));
                if (next.size() > listing.most()) {
                    next.remove();
                }
            }
        }
        return next;
    }

    private <N> void walkAll(
            Map<N, MemberList> lists, List<N> names, Set<ConnectionId> excluded, Consumer<ClientConnection> action) {
        // Whoever is in two of the groups still gets it once.
        long walk = names.size() == 1 ? 0 : ++walks;
        for (int i = 0; i < names.size(); i++) {
            walk(lists.get(names.get(i)), excluded, action, walk);
        }
    }

    private static void walk(
            @Nullable MemberList list, Set<ConnectionId> excluded, Consumer<ClientConnection> action, long walk) {
        if (list == null) {
            return;
        }
        for (int i = list.size() - 1; i >= 0; i--) {
            Member member = list.get(i);
            boolean due = walk == 0 || member.firstIn(walk);
            if (due
                    && (excluded.isEmpty()
                            || !excluded.contains(member.connection.client().id()))) {
                action.accept(member.connection);
            }
        }
    }
}

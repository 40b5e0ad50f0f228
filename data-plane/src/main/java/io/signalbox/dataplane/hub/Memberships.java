package io.signalbox.dataplane.hub;

import io.signalbox.dataplane.connection.ClientConnection;
import io.signalbox.dataplane.connection.OnEventLoop;
import io.signalbox.dataplane.connection.WhenKnown;
import io.signalbox.dataplane.fanout.LocalTopics;
import io.signalbox.dataplane.fanout.MembershipChange;
import io.signalbox.dataplane.fanout.MembershipOutcome;
import io.signalbox.dataplane.fanout.Topic;
import io.signalbox.dataplane.fanout.UserChange;
import io.signalbox.dataplane.fanout.UserGroups;
import io.signalbox.protocol.name.GroupName;
import io.signalbox.protocol.name.HubName;
import io.signalbox.protocol.name.TenantName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the members of one hub belong to, here and in the registry. */
final class Memberships {
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final TenantName tenant;
    private final HubName hub;
    private final LocalTopics topics;
    private final UserGroups userGroups;

    Memberships(TenantName tenant, HubName hub, LocalTopics topics, UserGroups userGroups) {
        this.tenant = tenant;
        this.hub = hub;
        this.topics = topics;
        this.userGroups = userGroups;
    }

    /** Done when every later delivery reaches the member, to the groups that are stored for its user too. */
    @OnEventLoop
    CompletionStage<Void> enter(Member member) {
        var client = member.connection.client();
        CompletionStage<Void> known = topics.join(Topic.hub(tenant, hub));
        known = both(known, topics.join(Topic.connection(tenant, hub, client.id())));
        var user = client.user();
        if (user != null) {
            Topic topic = Topic.user(tenant, hub, user);
            known = both(known, joinStored(member, topic, topics.join(topic)));
        }
        return known;
    }

    /**
     * What is stored is read after the registry knows that the user is here: what is stored later than that comes here
     * as a change.
     */
    private CompletionStage<Void> joinStored(Member member, Topic user, CompletionStage<Void> userKnown) {
        member.beginReading();
        CompletableFuture<Void> in = new CompletableFuture<>();
        WhenKnown.then(
                userKnown.thenCompose(known -> userGroups.of(user)),
                member.loop.loop()::execute,
                stored -> joinAll(member, member.onRead(stored)).whenComplete((done, failure) -> end(in, failure)),
                in::completeExceptionally);
        return in;
    }

    private CompletionStage<Void> joinAll(Member member, List<GroupName> groups) {
        CompletionStage<Void> known = DONE;
        for (GroupName group : groups) {
            known = both(known, join(member, group).thenAccept(outcome -> {}));
        }
        return known;
    }

    @OnEventLoop
    void leave(Member member) {
        member.groups().forEach(group -> topics.leave(Topic.group(tenant, hub, group)));
        member.end();
        var client = member.connection.client();
        var user = client.user();
        if (user != null) {
            topics.leave(Topic.user(tenant, hub, user));
        }
        topics.leave(Topic.connection(tenant, hub, client.id()));
        topics.leave(Topic.hub(tenant, hub));
    }

    CompletionStage<MembershipOutcome> change(ClientConnection connection, MembershipChange change) {
        return CompletableFuture.supplyAsync(
                        () -> connection.seat() instanceof Member member
                                ? change(member, change)
                                : CompletableFuture.completedStage(MembershipOutcome.NO_CONNECTION),
                        connection.loop()::execute)
                .thenCompose(outcome -> outcome);
    }

    CompletionStage<Void> change(List<LoopMembers> loops, UserChange change) {
        return CompletableFuture.allOf(loops.stream()
                .map(members -> CompletableFuture.supplyAsync(() -> change(members, change), members.loop()::execute)
                        .thenCompose(done -> done))
                .toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Void> change(LoopMembers members, UserChange change) {
        List<CompletionStage<MembershipOutcome>> each = new ArrayList<>();
        members.forEach(
                change.user(),
                member -> each.add(
                        change(member, change.of(member.connection.client().id()))));
        return CompletableFuture.allOf(
                each.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture[]::new));
    }

    @OnEventLoop
    private CompletionStage<MembershipOutcome> change(Member member, MembershipChange change) {
        return switch (change.kind()) {
            case ADD -> join(member, Objects.requireNonNull(change.group()));
            case REMOVE -> {
                member.takeBack(change.group());
                yield remove(member, List.of(Objects.requireNonNull(change.group())));
            }
            case REMOVE_FROM_ALL -> {
                member.takeBack(null);
                yield remove(member, member.groups());
            }
        };
    }

    private CompletionStage<MembershipOutcome> join(Member member, GroupName group) {
        Topic topic = Topic.group(tenant, hub, group);
        boolean joined = member.join(group);
        CompletionStage<Void> known = joined ? topics.join(topic) : topics.known(topic);
        return known.thenApply(done -> new MembershipOutcome(true, !joined));
    }

    private CompletionStage<MembershipOutcome> remove(Member member, List<GroupName> groups) {
        boolean wasMember = false;
        for (GroupName group : groups) {
            if (member.leave(group)) {
                wasMember = true;
                topics.leave(Topic.group(tenant, hub, group));
            }
        }
        // Out of the lists here, nothing more is delivered, whatever the registry still says.
        return CompletableFuture.completedStage(new MembershipOutcome(true, wasMember));
    }

    private static CompletionStage<Void> both(CompletionStage<Void> one, CompletionStage<Void> other) {
        return one.thenCombine(other, (first, second) -> null);
    }

    private static void end(CompletableFuture<Void> stage, @Nullable Throwable failure) {
        if (failure == null) {
            stage.complete(null);
        } else {
            stage.completeExceptionally(failure);
        }
    }
}
